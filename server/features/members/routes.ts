import { members, users } from '#contract/users.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import {
  getUser,
  leaveOrganization,
  listMembers,
  listUsers,
  readHoldings,
  readOwnHoldings,
  removeMember,
  setMemberRoles,
} from './service.ts'

/** Mounts the official user calls and the console's member verbs. */
export function mountMembers(app: App, deps: Deps): void {
  mount(app, deps, users.list, (ctx, { query }) => listUsers(ctx, query))
  mount(app, deps, users.get, (ctx, { params }) => getUser(ctx, params.user_id))
  mount(app, deps, users.delete, async (ctx, { params }) => {
    await removeMember(ctx, params.user_id)
    return undefined
  })
  mount(app, deps, members.list, (ctx, { query }) => listMembers(ctx, query))
  mount(app, deps, members.setRole, (ctx, { params, body }) => setMemberRoles(ctx, params.user_id, body))
  mount(app, deps, members.holdings, (ctx, { params }) => readHoldings(ctx, params.user_id))
  mount(app, deps, members.ownHoldings, (ctx) => readOwnHoldings(ctx))
  mount(app, deps, members.leave, async (ctx) => {
    await leaveOrganization(ctx)
    return undefined
  })
}
