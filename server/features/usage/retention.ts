import { sql } from 'drizzle-orm'
import type { Database } from '#server/kernel/context.ts'

/** The days that raw events are kept after they came in: a year and a month, for whoever disputes an invoice. */
const EVENT_RETENTION_DAYS = 400
const DELETED_AT_ONCE = 10_000

/**
 * Deletes raw events whose time is over; the roll-ups stay. An id can only be counted again within the days an event may
 * be late, long after which it is still here. Little at a time: it shares the database with people who wait.
 */
export async function deleteOldEvents({ db, now }: { db: Database; now: () => Date }): Promise<void> {
  const until = new Date(now().getTime() - EVENT_RETENTION_DAYS * 86_400_000).toISOString()
  await db.execute(sql`
    delete from usage_events where ctid = any(array(select ctid from usage_events where received_at < ${until}::timestamptz limit ${DELETED_AT_ONCE}))`)
}
