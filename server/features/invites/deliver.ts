import { and, eq } from 'drizzle-orm'
import { invites } from '#server/db/schema.ts'
import type { OrganizationContext } from '#server/kernel/context.ts'
import { inviteMail } from './mail.ts'
import type { InviteRow } from './present.ts'

/** Mails of one batch under way at once: a mail server answers in tens of milliseconds, or in seconds. */
const AT_ONCE = 5
/** Whoever invites waits for the mails, to be told of those that did not leave; but for no longer than a browser does. */
const ANSWER_AFTER_MS = 15_000

async function deliverOne(
  ctx: OrganizationContext,
  { row, token }: { row: InviteRow; token: string },
): Promise<InviteRow> {
  const { deps } = ctx
  try {
    await deps.deliverMail(inviteMail(deps, row, ctx.organization.name, ctx.actor.name, token))
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
 * they are then, in the same order. Never throws: an invite whose mail failed, or is still on its way when it is time to
 * answer, shows that none was sent. What is on its way goes on, and the invite shows it once it is out.
 */
export async function deliver(
  ctx: OrganizationContext,
  made: readonly { row: InviteRow; token: string }[],
  answerAfterMs = ANSWER_AFTER_MS,
): Promise<InviteRow[]> {
  const rows = made.map(({ row }) => row)
  const sendAll = async () => {
    for (let at = 0; at < made.length; at += AT_ONCE) {
      const sent = await Promise.all(made.slice(at, at + AT_ONCE).map((one) => deliverOne(ctx, one)))
      rows.splice(at, sent.length, ...sent)
    }
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, answerAfterMs)
  })
  await Promise.race([sendAll(), enough])
  clearTimeout(timer)
  return [...rows]
}
