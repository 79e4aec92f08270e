/** A PostgreSQL server as the database. */
import { DatabaseOpenError, messageOf } from './database-error.ts'
import type { DatabaseLog } from './database-error.ts'
import { GuardedPool } from './pool.ts'

/** How a PostgreSQL server is used. Times in milliseconds. */
export interface PostgresOptions {
  databaseUrl: string
  log: DatabaseLog
  statementTimeoutMs: number
  connectionTimeoutMs: number
  idleInTransactionTimeoutMs: number
}

/** The oldest version that Conifer is tested for. */
const MINIMUM_MAJOR = 15

/** Host, port and database of a URL, without its password. */
function whereOf(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl)
    return `${url.hostname || url.searchParams.get('host') || 'localhost'}:${url.port || '5432'}${url.pathname}${url.username === '' ? '' : ` as ${decodeURIComponent(url.username)}`}`
  } catch {
    throw new DatabaseOpenError('DATABASE_URL is not a URL. It looks like postgres://user:password@host:5432/database')
  }
}

/**
 * Makes the pool and tries it.
 *
 * @throws DatabaseOpenError when the server does not answer, is too old, or the database is not in UTF-8
 */
export async function openPostgres({
  databaseUrl,
  log,
  statementTimeoutMs,
  connectionTimeoutMs,
  idleInTransactionTimeoutMs,
}: PostgresOptions): Promise<GuardedPool> {
  const where = whereOf(databaseUrl)
  // Set after connecting, not in the start-up packet, which connection poolers such as PgBouncer refuse. UTC as on the embedded database.
  const settings = `SET TIME ZONE 'UTC'; SET statement_timeout = ${statementTimeoutMs}; SET lock_timeout = ${statementTimeoutMs}; SET idle_in_transaction_session_timeout = ${idleInTransactionTimeoutMs}`
  const pool = new GuardedPool(
    {
      connectionString: databaseUrl,
      application_name: 'conifer',
      max: 10,
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: connectionTimeoutMs,
      // A server that vanished without a word is noticed in 20 s (libuv asks ten times, a second apart).
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      // oxlint-disable-next-line typescript/no-misused-promises -- pg awaits what it returns
      onConnect: async (client) => {
        await client.query(settings)
      },
    },
    (error) => log.warn({ reason: error.message }, 'Database connection lost'),
  )
  try {
    const { rows } = await pool.query<{ version: string; encoding: string }>(
      `SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding`,
    )
    const major = Math.floor(Number(rows[0]?.version) / 10_000)
    if (major < MINIMUM_MAJOR)
      throw new DatabaseOpenError(
        `PostgreSQL at ${where} is version ${major}; Conifer needs ${MINIMUM_MAJOR} or newer.`,
      )
    if (rows[0]?.encoding !== 'UTF8')
      throw new DatabaseOpenError(
        `The database at ${where} is encoded in ${rows[0]?.encoding}; Conifer needs one made with ENCODING 'UTF8'.`,
      )
  } catch (error) {
    await pool.end()
    if (error instanceof DatabaseOpenError) throw error
    throw new DatabaseOpenError(
      `Cannot connect to PostgreSQL at ${where}: ${messageOf(error)}. Check DATABASE_URL and that the server is running and reachable from here.`,
      { cause: error },
    )
  }
  return pool
}
