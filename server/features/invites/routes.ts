import { invites } from '#contract/invites.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { acceptInvite, acceptOwnInvite, viewInvite } from './accept.ts'
import { createInvite, createInvites } from './create.ts'
import { copyInviteLink, deleteInvite, getInvite, listInvites, resendInvite, setInviteRoles } from './service.ts'

/** Mounts the official invite calls, batches and links, and the page behind a link. */
export function mountInvites(app: App, deps: Deps): void {
  mount(app, deps, invites.list, (ctx, { query }) => listInvites(ctx, query))
  mount(app, deps, invites.create, (ctx, { body }) => createInvite(ctx, body))
  mount(app, deps, invites.createBatch, async (ctx, { body }) => ({ data: await createInvites(ctx, body) }))
  mount(app, deps, invites.get, (ctx, { params }) => getInvite(ctx, params.invite_id))
  mount(app, deps, invites.setRole, (ctx, { params, body }) => setInviteRoles(ctx, params.invite_id, body))
  mount(app, deps, invites.delete, async (ctx, { params }) => {
    await deleteInvite(ctx, params.invite_id)
    return undefined
  })
  mount(app, deps, invites.resend, (ctx, { params }) => resendInvite(ctx, params.invite_id))
  mount(app, deps, invites.copyLink, (ctx, { params }) => copyInviteLink(ctx, params.invite_id))
  mount(app, deps, invites.byToken, (ctx, { body }) => viewInvite(ctx, body))
  mount(app, deps, invites.accept, (ctx, { body }) => acceptInvite(ctx, body))
  mount(app, deps, invites.acceptOwn, (ctx, { params }) => acceptOwnInvite(ctx, params.invite_id))
}
