/** Opens the database: a PostgreSQL server when there is a URL, else the embedded one in the data directory. */
import type pg from 'pg'
import type { DatabaseLog } from './database-error.ts'
import { openEmbedded } from './embedded.ts'
import { createDatabaseHandle } from './handle.ts'
import type { DatabaseHandle } from './handle.ts'
import { openPostgres } from './postgres.ts'

/** What {@link openDatabase} needs to know. */
export interface OpenDatabaseOptions<TSchema extends Record<string, unknown>> {
  /** postgres://…; without it the embedded database is used. */
  databaseUrl?: string | undefined
  /** Where the embedded database lives. */
  dataDir: string
  log: DatabaseLog
  /** Tables and relations, for `db.query`. */
  schema?: TSchema
  /** gzip'd tar of an initialised embedded database; makes the first start faster. */
  initialImage?: string | undefined
  /** A statement that runs longer is canceled (SQLSTATE 57014). Default 30 s. */
  statementTimeoutMs?: number
  /** How long a query waits for a connection. Default 15 s. */
  connectionTimeoutMs?: number
  /** A transaction that lies idle for longer loses its connection and rolls back (SQLSTATE 25P03). Default 60 s. */
  idleInTransactionTimeoutMs?: number
  /** How often the embedded database looks whether it needs maintenance; 0 = never. Default 10 s. */
  maintenanceIntervalMs?: number
}

/** An open database. */
export interface OpenDatabase<TSchema extends Record<string, unknown> = Record<string, never>> {
  kind: 'embedded' | 'postgres'
  pool: pg.Pool
  db: DatabaseHandle<TSchema>
  /** Resolves when the database answers. @throws when it does not, within the time a query waits for a connection */
  ping(): Promise<void>
  /** Runs `work`, during which the embedded database cancels no statement for taking long. (On PostgreSQL a session sets that itself.) */
  withoutStatementLimit<T>(work: () => Promise<T>): Promise<T>
  /** Waits for the connections that are checked out, then closes. May be called twice. */
  close(): Promise<void>
}

/**
 * Opens the database. It is not migrated: see `migrateDatabase`.
 *
 * @throws DatabaseOpenError whose message says what the operator can do
 */
export async function openDatabase<TSchema extends Record<string, unknown> = Record<string, never>>(
  options: OpenDatabaseOptions<TSchema>,
): Promise<OpenDatabase<TSchema>> {
  const {
    log,
    statementTimeoutMs = 30_000,
    connectionTimeoutMs = 15_000,
    idleInTransactionTimeoutMs = 60_000,
    maintenanceIntervalMs = 10_000,
  } = options
  if (options.databaseUrl !== undefined && options.databaseUrl !== '') {
    const pool = await openPostgres({
      databaseUrl: options.databaseUrl,
      log,
      statementTimeoutMs,
      connectionTimeoutMs,
      idleInTransactionTimeoutMs,
    })
    return assemble('postgres', pool, options.schema, {
      withoutStatementLimit: (work) => work(),
      close: () => pool.end(),
    })
  }
  const { dataDir, initialImage } = options
  const embedded = await openEmbedded({
    dataDir,
    log,
    initialImage,
    statementTimeoutMs,
    connectionTimeoutMs,
    idleInTransactionTimeoutMs,
    maintenanceIntervalMs,
  })
  return assemble('embedded', embedded.pool, options.schema, {
    withoutStatementLimit: (work) => embedded.host.withoutStatementLimit(work),
    close: () => embedded.close(),
  })
}

/** Puts the parts together; also used by the tests' in-memory database. */
export function assemble<TSchema extends Record<string, unknown>>(
  kind: OpenDatabase['kind'],
  pool: pg.Pool,
  schema: TSchema | undefined,
  engine: Pick<OpenDatabase, 'withoutStatementLimit' | 'close'>,
): OpenDatabase<TSchema> {
  let closed: Promise<void> | undefined
  return {
    kind,
    pool,
    db: createDatabaseHandle(pool, schema),
    async ping() {
      await pool.query('SELECT 1')
    },
    withoutStatementLimit: engine.withoutStatementLimit,
    close: () => (closed ??= engine.close()),
  }
}
