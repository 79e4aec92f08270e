import { organizations } from '#contract/organizations.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { deletedStatus } from '#server/kernel/compatibility.ts'
import { deleteOrganization, getOrganization, listOrganizations, updateOrganization } from './service.ts'

/** Mounts the official organization calls. */
export function mountOrganizations(app: App, deps: Deps): void {
  mount(app, deps, organizations.list, async (ctx) => ({ data: await listOrganizations(ctx) }))
  mount(app, deps, organizations.get, (ctx) => getOrganization(ctx))
  mount(app, deps, organizations.update, (ctx, { body }) => updateOrganization(ctx, body))
  mount(app, deps, organizations.delete, async (ctx) => {
    await deleteOrganization(ctx)
    return deletedStatus(ctx)
  })
}
