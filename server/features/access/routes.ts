import { access } from '#contract/access.ts'
import { projectMembers, projectServiceAccounts } from '#contract/project-members.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import {
  addProjectMember,
  connectServiceAccount,
  disconnectServiceAccount,
  leaveProject,
  listAccountCandidates,
  listMemberCandidates,
  listProjectMembers,
  listProjectServiceAccounts,
  removeProjectMember,
  setProjectMemberRoles,
  setProjectServiceAccountRoles,
} from './project-members.ts'
import { describeMemberAccess, describeProjectAccess, describeServiceAccountAccess } from './service.ts'

/** Mounts a project's people and service accounts, and who can access what. */
export function mountAccess(app: App, deps: Deps): void {
  mount(app, deps, projectMembers.list, async (ctx) => ({ data: await listProjectMembers(ctx) }))
  mount(app, deps, projectMembers.candidates, async (ctx, { query }) => ({
    data: await listMemberCandidates(ctx, query.search ?? ''),
  }))
  mount(app, deps, projectMembers.add, (ctx, { body }) => addProjectMember(ctx, body))
  mount(app, deps, projectMembers.setRole, (ctx, { params, body }) => setProjectMemberRoles(ctx, params.user_id, body))
  mount(app, deps, projectMembers.remove, async (ctx, { params }) => {
    await removeProjectMember(ctx, params.user_id)
    return undefined
  })
  mount(app, deps, projectMembers.leave, async (ctx) => {
    await leaveProject(ctx)
    return undefined
  })
  mount(app, deps, projectServiceAccounts.list, async (ctx) => ({ data: await listProjectServiceAccounts(ctx) }))
  mount(app, deps, projectServiceAccounts.candidates, async (ctx, { query }) => ({
    data: await listAccountCandidates(ctx, query.search ?? ''),
  }))
  mount(app, deps, projectServiceAccounts.connect, (ctx, { body }) =>
    connectServiceAccount(ctx, body.service_account_id, body.roles),
  )
  mount(app, deps, projectServiceAccounts.setRole, (ctx, { params, body }) =>
    setProjectServiceAccountRoles(ctx, params.service_account_id, body),
  )
  mount(app, deps, projectServiceAccounts.disconnect, async (ctx, { params }) => {
    await disconnectServiceAccount(ctx, params.service_account_id)
    return undefined
  })
  mount(app, deps, access.member, (ctx, { params }) => describeMemberAccess(ctx, params.user_id))
  mount(app, deps, access.serviceAccount, (ctx, { params }) =>
    describeServiceAccountAccess(ctx, params.service_account_id),
  )
  mount(app, deps, access.project, (ctx) => describeProjectAccess(ctx))
}
