import { lt, lte, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { DAY_MS, dayOf } from '#contract/days.ts'
import {
  apiKeyUsage,
  auditEvents,
  outboxMails,
  rateLimits,
  sessions,
  usageEvents,
  verifications,
} from '#server/db/schema.ts'
import type { Deps } from '#server/kernel/context.ts'
import { deleteInPortions } from '#server/kernel/delete-portions.ts'

/** For whoever asks whether a mail went out. */
const MAIL_DAYS = 30
/**
 * Raw events after they came in: a year and a month, for whoever disputes an invoice; the roll-ups stay. Far longer than
 * an event may be late, so that none is counted twice by its id.
 */
const USAGE_EVENT_DAYS = 400
/** The console shows seven; the rest is for whoever looks into the database. */
const API_KEY_USAGE_DAYS = 35

export type RetentionDeps = Pick<Deps, 'db' | 'now' | 'log'> & {
  /** Days that audit events are kept; undefined: for ever. */
  auditRetentionDays?: number | undefined
}

/** Each kind of row that has an end, and from when on it is over. */
function rules({ now, auditRetentionDays }: RetentionDeps): { name: string; table: PgTable; over: SQL | undefined }[] {
  const time = now()
  const ago = (days: number) => new Date(time.getTime() - days * DAY_MS)
  return [
    { name: 'sessions', table: sessions, over: lte(sessions.expiresAt, time) },
    { name: 'links', table: verifications, over: lte(verifications.expiresAt, time) },
    { name: 'rate limits', table: rateLimits, over: lte(rateLimits.resetsAt, time) },
    // Sent or given up: the last attempt is some hours after the first.
    { name: 'mails', table: outboxMails, over: lt(outboxMails.createdAt, ago(MAIL_DAYS)) },
    { name: 'usage events', table: usageEvents, over: lt(usageEvents.receivedAt, ago(USAGE_EVENT_DAYS)) },
    {
      name: 'API key usage',
      table: apiKeyUsage,
      over: sql`${apiKeyUsage.day} < ${dayOf(ago(API_KEY_USAGE_DAYS))}::date`,
    },
    {
      name: 'audit events',
      table: auditEvents,
      over: auditRetentionDays === undefined ? undefined : lt(auditEvents.time, ago(auditRetentionDays)),
    },
  ]
}

/**
 * Deletes what nobody needs any more, little at a time. Any number of replicas may do it at once. A kind that fails does
 * not keep the others. Returns how many rows of each kind went.
 */
export async function deleteWhatIsOver(deps: RetentionDeps): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {}
  const failures: unknown[] = []
  for (const { name, table, over } of rules(deps)) {
    if (!over) continue
    try {
      const rows = await deleteInPortions(deps.db, table, over)
      if (rows > 0) deleted[name] = rows
    } catch (error) {
      failures.push(error)
    }
  }
  if (Object.keys(deleted).length > 0) deps.log.info({ deleted }, 'deleted what is over')
  if (failures.length > 0) throw new AggregateError(failures, 'Some of what is over could not be deleted.')
  return deleted
}
