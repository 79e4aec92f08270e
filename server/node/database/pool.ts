/** The connection pool, the same for both databases. */
import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import { DatabaseError, TOO_MANY_CONNECTIONS } from './database-error.ts'

const openTransaction = new AsyncLocalStorage<{ open: boolean }>()

/** Runs the body of a transaction: whatever it starts may not ask a {@link GuardedPool} for a connection until it has ended. */
export async function withinTransaction<T>(body: () => Promise<T>): Promise<T> {
  const state = { open: true }
  try {
    return await openTransaction.run(state, body)
  } finally {
    state.open = false
  }
}

function nestedUse(): DatabaseError {
  return new DatabaseError(
    TOO_MANY_CONNECTIONS,
    'The database was used inside a transaction without its handle: call `tx`, not `db`. It would wait for a connection that this very transaction may be holding.',
  )
}

type ConnectCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void

/**
 * A pool that refuses at once, on both databases, what would deadlock on the embedded one: asking for a second connection in the middle of a
 * drizzle transaction. `query` goes through `connect` as well.
 */
export class GuardedPool extends pg.Pool {
  readonly #checkedOut = new WeakSet<pg.PoolClient>()

  /** @param onConnectionError told of every connection that breaks */
  constructor(config: pg.PoolConfig, onConnectionError: (error: Error) => void) {
    super(config)
    this.on('acquire', (client) => this.#checkedOut.add(client))
    this.on('release', (_error, client) => this.#checkedOut.delete(client))
    // A connection that breaks while it is checked out reports it twice: to the query, and as an event that would end the process unheard.
    this.on('connect', (client) =>
      client.on('error', (error) => {
        onConnectionError(error)
        this.#giveUp(client)
      }),
    )
    this.on('error', () => undefined)
  }

  /** Takes a broken connection from whoever holds it, who may never return it: on the embedded database it is the only one. */
  #giveUp(client: pg.PoolClient): void {
    if (!this.#checkedOut.has(client)) return
    const release = client.release
    client.release = () => undefined
    release(true)
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
