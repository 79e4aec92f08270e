import { roleBindings } from '#contract/role-bindings.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { createRoleBinding, deleteRoleBinding, getRoleBinding, listRoleBindings } from './service.ts'

/** Mounts the official role binding calls. */
export function mountRoleBindings(app: App, deps: Deps): void {
  mount(app, deps, roleBindings.list, (ctx, { query }) => listRoleBindings(ctx, query))
  mount(app, deps, roleBindings.create, (ctx, { body }) => createRoleBinding(ctx, body))
  mount(app, deps, roleBindings.get, (ctx, { params }) => getRoleBinding(ctx, params.role_binding_id))
  mount(app, deps, roleBindings.delete, async (ctx, { params }) => {
    await deleteRoleBinding(ctx, params.role_binding_id)
    return undefined
  })
}
