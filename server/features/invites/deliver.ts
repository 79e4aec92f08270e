import { and, eq } from 'drizzle-orm'
import { invites } from '#server/db/schema.ts'
import type { OrganizationContext } from '#server/kernel/context.ts'
import { inviteMail } from './mail.ts'
import type { InviteRow } from './present.ts'

/** Mails of one batch under way at once: a mail server answers in tens of milliseconds, or in seconds. */
const AT_ONCE = 5

async function deliverOne(
  ctx: OrganizationContext,
  { row, token }: { row: InviteRow; token: string },
): Promise<InviteRow> {
  const { deps } = ctx
  try {
    await deps.sendMail(inviteMail(deps, row, ctx.organization.name, ctx.actor.name, token))
    const lastSentAt = deps.now()
    // The hash in the condition: a link made meanwhile is not the one that was sent.
    await ctx.db
      .update(invites)
      .set({ lastSentAt })
      .where(
        and(
          eq(invites.organizationId, row.organizationId),
          eq(invites.id, row.id),
          eq(invites.tokenHash, row.tokenHash),
        ),
      )
    return { ...row, lastSentAt }
  } catch (error) {
    deps.log.error({ err: error, inviteId: row.id }, 'invite mail was not sent')
    return row
  }
}

/**
 * Sends invites' mails, after their commit: a mail cannot be taken back. Takes the rows with their tokens; returns the rows as
 * they are then, in the same order. Never throws: an invite whose mail failed stays, and shows that none was sent.
 */
export async function deliver(
  ctx: OrganizationContext,
  made: readonly { row: InviteRow; token: string }[],
): Promise<InviteRow[]> {
  const rows: InviteRow[] = []
  for (let at = 0; at < made.length; at += AT_ONCE) {
    rows.push(...(await Promise.all(made.slice(at, at + AT_ONCE).map((one) => deliverOne(ctx, one)))))
  }
  return rows
}
