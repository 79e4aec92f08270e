import { and, eq, gt, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm'
import { outboxMails } from '#server/db/schema.ts'
import type { Deps, Mail, Transaction } from './context.ts'

/** How many mails one look takes, and for how long they are its own: longer than a mail server may take to answer. */
const MAILS_AT_ONCE = 20
const LEASE_MS = 2 * 60_000
/** Half a minute, then double each time up to an hour: the last attempt is some eight hours after the first. */
const FIRST_DELAY_MS = 30_000
const LONGEST_DELAY_MS = 60 * 60_000
/** After so many attempts a mail is given up. */
export const MAX_ATTEMPTS = 14

/**
 * Writes mails into the outbox, in the transaction of what they tell of.
 * Takes the organization they are about and the mails; each gets the Message-ID that it is sent with however often.
 */
export async function enqueueMails(
  tx: Transaction,
  { now, randomUuid, settings }: Pick<Deps, 'now' | 'randomUuid' | 'settings'>,
  organizationId: string,
  mails: readonly Mail[],
): Promise<void> {
  if (mails.length === 0) return
  const time = now()
  const { hostname } = new URL(settings.publicUrl)
  await tx.insert(outboxMails).values(
    mails.map((mail) => {
      const id = randomUuid()
      return {
        id,
        organizationId,
        messageId: `<${id}@${hostname}>`,
        recipient: mail.to,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        createdAt: time,
        dueAt: time,
      }
    }),
  )
}

export type OutboxDeps = Pick<Deps, 'db' | 'now' | 'log' | 'deliverMail'>

/**
 * Sends what is due. Each mail is first taken, in one statement that skips what another replica is taking, and no
 * transaction is open while it is sent. A process that dies in between leaves it to be sent again under the same
 * Message-ID: a mail arrives at least once, and is known by its id should it arrive twice.
 */
export async function drainOutbox({ db, now, log, deliverMail }: OutboxDeps): Promise<void> {
  const time = now()
  // Due later than any mail could be: written or tried when the clock was ahead.
  const latest = new Date(time.getTime() + 2 * LONGEST_DELAY_MS)
  const due = db
    .select({ id: outboxMails.id })
    .from(outboxMails)
    .where(
      and(
        isNull(outboxMails.sentAt),
        or(lte(outboxMails.dueAt, time), gt(outboxMails.dueAt, latest)),
        lt(outboxMails.attempts, MAX_ATTEMPTS),
      ),
    )
    .orderBy(outboxMails.dueAt)
    .limit(MAILS_AT_ONCE)
    .for('update', { skipLocked: true })
  const taken = await db
    .update(outboxMails)
    .set({ dueAt: new Date(time.getTime() + LEASE_MS), attempts: sql`${outboxMails.attempts} + 1` })
    .where(inArray(outboxMails.id, due))
    .returning()
  await Promise.all(
    taken.map(async (mail) => {
      const { recipient: to, subject, text, html, messageId, attempts } = mail
      try {
        await deliverMail({ to, subject, text, html, messageId })
      } catch (error) {
        const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1))
        const given =
          attempts >= MAX_ATTEMPTS
            ? 'mail could not be sent and is given up'
            : 'mail could not be sent; it is tried again'
        log.warn({ err: error, to, subject, attempts, delayMs }, given)
        await db
          .update(outboxMails)
          .set({ dueAt: new Date(now().getTime() + delayMs) })
          .where(eq(outboxMails.id, mail.id))
        return
      }
      await db.update(outboxMails).set({ sentAt: now() }).where(eq(outboxMails.id, mail.id))
    }),
  )
}
