import { serviceAccounts } from '#contract/service-accounts.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import {
  createServiceAccount,
  deleteServiceAccount,
  getServiceAccount,
  listOverviews,
  listServiceAccounts,
  rotateSecret,
  updateServiceAccount,
} from './service.ts'

/** Mounts the official service account calls and the console's overview. */
export function mountServiceAccounts(app: App, deps: Deps): void {
  mount(app, deps, serviceAccounts.list, (ctx, { query }) => listServiceAccounts(ctx, query))
  mount(app, deps, serviceAccounts.create, (ctx, { body }) => createServiceAccount(ctx, body))
  mount(app, deps, serviceAccounts.overview, (ctx, { query }) => listOverviews(ctx, query))
  mount(app, deps, serviceAccounts.get, (ctx, { params }) => getServiceAccount(ctx, params.service_account_id))
  mount(app, deps, serviceAccounts.update, (ctx, { params, body }) =>
    updateServiceAccount(ctx, params.service_account_id, body),
  )
  mount(app, deps, serviceAccounts.delete, async (ctx, { params }) => {
    await deleteServiceAccount(ctx, params.service_account_id)
    return undefined
  })
  mount(app, deps, serviceAccounts.rotateSecret, (ctx, { params, body }) =>
    rotateSecret(ctx, params.service_account_id, body),
  )
}
