/** The connection pool and the drizzle handle on it, the same for both databases. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { DatabaseError, TOO_MANY_CONNECTIONS } from './database-error.ts'

/** The drizzle handle that the whole server uses. */
export type DatabaseHandle<TSchema extends Record<string, unknown> = Record<string, never>> = NodePgDatabase<TSchema>

const openTransaction = new AsyncLocalStorage<{ open: boolean }>()

function nestedUse(): DatabaseError {
  return new DatabaseError(
    TOO_MANY_CONNECTIONS,
    'The database was used inside a transaction without its handle: call `tx`, not `db`. It would wait for a connection that this very transaction may be holding.',
  )
}

type ConnectCallback = (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void

/**
 * A pool that refuses at once, on both databases, what would deadlock on the embedded one: asking for a second connection in the middle of a
 * drizzle transaction. `query` goes through `connect` as well.
 */
export class GuardedPool extends pg.Pool {
  constructor(config: pg.PoolConfig, onConnectionError: (error: Error) => void) {
    super(config)
    // A connection that breaks while it is checked out reports it twice: to the query, and as an event that would end the process unheard.
    this.on('connect', (client) => client.on('error', onConnectionError))
    this.on('error', () => undefined)
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: ConnectCallback): void
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | void {
    if (openTransaction.getStore()?.open === true) {
      if (callback === undefined) return Promise.reject(nestedUse())
      callback(nestedUse(), undefined, () => undefined)
      return
    }
    if (callback === undefined) return super.connect()
    super.connect(callback)
  }
}

/**
 * Makes the drizzle handle on a pool.
 *
 * @param schema the tables and relations, for `db.query`; leave out when not used
 */
export function createDatabaseHandle<TSchema extends Record<string, unknown> = Record<string, never>>(pool: pg.Pool, schema?: TSchema): DatabaseHandle<TSchema> {
  const handle: DatabaseHandle<TSchema> = schema === undefined ? drizzle(pool) : drizzle(pool, { schema })
  const transaction = handle.transaction.bind(handle)
  handle.transaction = (work, config) =>
    transaction(async (tx) => {
      const state = { open: true }
      try {
        return await openTransaction.run(state, () => work(tx))
      } finally {
        state.open = false
      }
    }, config)
  return handle
}
