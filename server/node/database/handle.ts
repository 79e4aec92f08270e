/** The drizzle handle on the pool, the same for both databases. */
import { drizzle } from 'drizzle-orm/node-postgres'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { withinTransaction } from './pool.ts'

/** The drizzle handle that the whole server uses. */
export type DatabaseHandle<TSchema extends Record<string, unknown> = Record<string, never>> = NodePgDatabase<TSchema>

/**
 * Makes the drizzle handle on a pool.
 *
 * @param schema the tables and relations, for `db.query`; leave out when not used
 */
export function createDatabaseHandle<TSchema extends Record<string, unknown> = Record<string, never>>(
  pool: pg.Pool,
  schema?: TSchema,
): DatabaseHandle<TSchema> {
  const handle: DatabaseHandle<TSchema> = schema === undefined ? drizzle(pool) : drizzle(pool, { schema })
  const transaction = handle.transaction.bind(handle)
  handle.transaction = (work, config) => transaction((tx) => withinTransaction(() => work(tx)), config)
  return handle
}
