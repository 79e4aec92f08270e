import { type ApiKeyWithSecret, apiKeys } from '#contract/api-keys.ts'
import { isGoSdk } from '#server/kernel/compatibility.ts'
import type { Deps, RequestContext } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { changeApiKeys } from './bulk.ts'
import { listApiKeyOverviews, listOrganizationApiKeyOverviews } from './overview.ts'
import {
  createApiKey,
  deleteApiKey,
  getApiKey,
  listApiKeys,
  revokePreviousValue,
  rotateApiKey,
  switchApiKey,
  updateApiKey,
} from './service.ts'

/** 201 as the official OpenAPI document says; 200 to the Go SDK, which takes nothing else. */
function created(ctx: RequestContext, result: ApiKeyWithSecret): ApiKeyWithSecret | Response {
  return isGoSdk(ctx) ? Response.json(result, { headers: { 'cache-control': 'no-store' } }) : result
}

/** Mounts the official API key calls, those that people ask for besides, and the console's lists. */
export function mountApiKeys(app: App, deps: Deps): void {
  mount(app, deps, apiKeys.list, async (ctx) => ({ data: await listApiKeys(ctx) }))
  mount(app, deps, apiKeys.create, async (ctx, { body }) => created(ctx, await createApiKey(ctx, body)))
  mount(app, deps, apiKeys.get, (ctx, { params }) => getApiKey(ctx, params.api_key_id))
  mount(app, deps, apiKeys.update, (ctx, { params, body }) => updateApiKey(ctx, params.api_key_id, body))
  mount(app, deps, apiKeys.delete, async (ctx, { params }) => {
    await deleteApiKey(ctx, params.api_key_id)
    return undefined
  })
  mount(app, deps, apiKeys.disable, (ctx, { params }) => switchApiKey(ctx, params.api_key_id, 'disabled'))
  mount(app, deps, apiKeys.enable, (ctx, { params }) => switchApiKey(ctx, params.api_key_id, 'enabled'))
  mount(app, deps, apiKeys.rotate, (ctx, { params, body }) => rotateApiKey(ctx, params.api_key_id, body))
  mount(app, deps, apiKeys.revokePreviousValue, (ctx, { params }) => revokePreviousValue(ctx, params.api_key_id))
  mount(app, deps, apiKeys.bulk, (ctx, { body }) => changeApiKeys(ctx, body, ctx.project.id))
  mount(app, deps, apiKeys.overview, (ctx, { query }) => listApiKeyOverviews(ctx, query))
  mount(app, deps, apiKeys.organizationOverview, (ctx, { query }) => listOrganizationApiKeyOverviews(ctx, query))
  mount(app, deps, apiKeys.organizationBulk, (ctx, { body }) => changeApiKeys(ctx, body))
}
