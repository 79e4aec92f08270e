import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { Query } from '#contract/endpoint.ts'
import type { Invite, InviteLink, InviteRoleUpdate, invites as endpoints } from '#contract/invites.ts'
import { invites } from '#server/db/schema.ts'
import { lockToChange, replaceRoles, sameRoles } from '#server/features/role-bindings/change-roles.ts'
import { mutate, mutateIfAny } from '#server/kernel/audit.ts'
import type { Database, OrganizationContext, Transaction } from '#server/kernel/context.ts'
import { ApiError, notFound } from '#server/kernel/errors.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { makePage, readPage } from '#server/kernel/pagination.ts'
import { aboutInvite, countInviteMail, expiryFrom, newInviteToken, tooManyInvites } from './create.ts'
import { deliver } from './deliver.ts'
import { inviteLink } from './mail.ts'
import { type InviteRow, presentInvite } from './present.ts'
import { findInvite, pageInvites, revokeInvite } from './repo.ts'

async function requireInvite(db: Database | Transaction, ctx: OrganizationContext, id: string): Promise<InviteRow> {
  const row = isUuid(id) ? await findInvite(db, ctx.organization.id, id) : undefined
  if (!row) throw notFound('Invite')
  return row
}

/** Returns a page of pending and expired invites, oldest first. Throws as `readPage` does. */
export async function listInvites(ctx: OrganizationContext, query: Query<typeof endpoints.list>) {
  const request = await readPage(query, ['micros', 'uuid'], ['invites', ctx.organization.id])
  const rows = await pageInvites(ctx.db, ctx.organization.id, request)
  const page = makePage(rows, request, ({ row, micros }) => [micros, row.id])
  const now = ctx.deps.now()
  return { data: page.rows.map(({ row }) => presentInvite(row, now)), pagination: page.pagination }
}

/** Returns an invite, an accepted one as well. Throws NOT_FOUND, also for a deleted one. */
export async function getInvite(ctx: OrganizationContext, id: string): Promise<Invite> {
  return presentInvite(await requireInvite(ctx.db, ctx, id), ctx.deps.now())
}

/** Deletes a pending or expired invite with its roles. Throws NOT_FOUND, FAILED_PRECONDITION for an accepted one. */
export async function deleteInvite(ctx: OrganizationContext, id: string): Promise<void> {
  await mutate(ctx, async (tx, record) => {
    await lockToChange(tx, ctx, 'invite', null)
    const row = await requireInvite(tx, ctx, id)
    if (row.processedAt) {
      throw new ApiError('FAILED_PRECONDITION', 'The invite has already been accepted. Remove the user instead.')
    }
    await revokeInvite(tx, ctx.organization.id, row.id, ctx.deps.now())
    record({ action: 'delete', ...aboutInvite(row) })
  })
}

/**
 * Makes the organization roles an invite gives exactly the given ones; its link and its term stay.
 * Returns the invite. Throws NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION for an accepted one, ABORTED for other roles
 * than expected.
 */
export async function setInviteRoles(
  ctx: OrganizationContext,
  id: string,
  { roles, expected_roles }: z.output<typeof InviteRoleUpdate>,
): Promise<Invite> {
  const row = await mutateIfAny(ctx, async (tx, record) => {
    await lockToChange(tx, ctx, 'invite', null, roles)
    const invite = await requireInvite(tx, ctx, id)
    if (invite.processedAt) {
      throw new ApiError('FAILED_PRECONDITION', "The invite has already been accepted. Edit the member's role instead.")
    }
    const from = await replaceRoles(tx, ctx, { type: 'invite', id: invite.id }, null, roles, expected_roles)
    if (!sameRoles(from, roles))
      record({ action: 'update', ...aboutInvite(invite), parameters: { roles: { from, to: roles } } })
    return invite
  })
  return presentInvite(row, ctx.deps.now())
}

/** Gives an invite a fresh token, which ends every earlier link, and seven days from now. */
async function renew(tx: Transaction, ctx: OrganizationContext, id: string, refusal: string) {
  await lockToChange(tx, ctx, 'invite', null)
  const before = await requireInvite(tx, ctx, id)
  if (before.processedAt) throw new ApiError('ALREADY_EXISTS', refusal)
  const { token, tokenHash } = await newInviteToken(ctx)
  const [row] = await tx
    .update(invites)
    .set({ tokenHash, expiresAt: expiryFrom(ctx.deps.now()) })
    .where(and(eq(invites.organizationId, ctx.organization.id), eq(invites.id, before.id)))
    .returning()
  if (!row) throw notFound('Invite')
  return { row, token }
}

/**
 * Sends an invite's mail again, with a fresh link, and extends it to seven days from now.
 * Returns the invite. Throws NOT_FOUND, ALREADY_EXISTS for an accepted one, RESOURCE_EXHAUSTED.
 */
export async function resendInvite(ctx: OrganizationContext, id: string): Promise<Invite> {
  const made = await mutate(ctx, async (tx, record) => {
    const renewed = await renew(tx, ctx, id, 'Invite has already been accepted and cannot be resent.')
    const limit = await countInviteMail(tx, ctx)
    if (!limit.allowed) throw tooManyInvites(limit)
    // The link of an earlier mail no longer works, so that mail counts for nothing until the new one is out.
    const [row] = await tx
      .update(invites)
      .set({ lastSentAt: null })
      .where(and(eq(invites.organizationId, ctx.organization.id), eq(invites.id, renewed.row.id)))
      .returning()
    if (!row) throw notFound('Invite')
    record({
      action: 'update',
      ...aboutInvite(row),
      parameters: { resent: true, expires_at: row.expiresAt.toISOString() },
    })
    return { row, token: renewed.token }
  })
  const [sent] = await deliver(ctx, [made])
  return presentInvite(sent ?? made.row, ctx.deps.now())
}

/** Makes a fresh link to hand over by hand. Returns it. Throws NOT_FOUND, ALREADY_EXISTS for an accepted invite. */
export async function copyInviteLink(ctx: OrganizationContext, id: string): Promise<InviteLink> {
  const { row, token } = await mutate(ctx, async (tx, record) => {
    const renewed = await renew(tx, ctx, id, 'Invite has already been accepted; there is no link to copy.')
    const expiresAt = renewed.row.expiresAt.toISOString()
    record({ action: 'update', ...aboutInvite(renewed.row), parameters: { link_copied: true, expires_at: expiresAt } })
    return renewed
  })
  return { link: inviteLink(ctx.deps, token), expires_at: row.expiresAt.toISOString() }
}
