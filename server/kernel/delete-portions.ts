import { type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Database } from './context.ts'

/** Rows in one statement: some milliseconds, in which nobody else waits for long. */
const ROWS_AT_ONCE = 5_000
/** Portions in one run: what is left after a million rows waits for the next. */
const PORTIONS = 200

/**
 * Deletes the rows that fit a condition, a portion a transaction. Rows that somebody else holds, such as another replica
 * at the same work, are left to them. Takes the table and the condition; returns how many rows were deleted.
 */
export async function deleteInPortions(
  db: Database,
  table: PgTable,
  condition: SQL,
  { rowsAtOnce = ROWS_AT_ONCE, portions = PORTIONS } = {},
): Promise<number> {
  let deleted = 0
  for (let portion = 0; portion < portions; portion++) {
    const { rowCount } = await db.execute(sql`
      delete from ${table} where ctid = any(array(
        select ctid from ${table} where ${condition} limit ${rowsAtOnce} for update skip locked))`)
    deleted += rowCount ?? 0
    if ((rowCount ?? 0) < rowsAtOnce) break
  }
  return deleted
}
