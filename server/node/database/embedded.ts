/** The embedded database: PGlite in a worker thread, spoken to through node-postgres. */
import { access, constants, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { prepareCluster, clusterPaths } from './cluster-directory.ts'
import { CRASH_SHUTDOWN, DatabaseError, DatabaseOpenError, messageOf } from './database-error.ts'
import type { DatabaseLog } from './database-error.ts'
import { acquireFileLock } from './directory-lock.ts'
import { EmbeddedThread } from './embedded-thread.ts'
import { startMaintenance } from './maintenance.ts'
import { GuardedPool } from './pool.ts'
import { WireStream } from './wire-stream.ts'

/** How the embedded database is opened. Times in milliseconds. */
export interface EmbeddedOptions {
  dataDir: string
  log: DatabaseLog
  /** gzip'd tar of an initialised cluster, see `scripts/make-database-image.ts`. */
  initialImage?: string | undefined
  /** A statement that runs longer is canceled, its connection is lost and the database reopened. */
  statementTimeoutMs: number
  /** How long a query waits for its turn. */
  connectionTimeoutMs: number
  /** A transaction that lies idle for longer loses its connection: nobody else can use the one session meanwhile. */
  idleInTransactionTimeoutMs: number
  /** How often the state of log and tables is looked at; 0 = never. */
  maintenanceIntervalMs: number
}

/** The parts of an open embedded database. */
export interface EmbeddedDatabase {
  pool: GuardedPool
  host: EmbeddedHost
  close(): Promise<void>
}

/** Keeps one thread with the database running: starts it, and starts it again after it has stopped. */
export class EmbeddedHost {
  readonly #cluster: string
  readonly #log: DatabaseLog
  readonly #statementTimeoutMs: number
  #thread: Promise<EmbeddedThread> | undefined
  #live: EmbeddedThread | undefined
  #unlimited = 0
  #closing = false

  constructor(cluster: string, options: Pick<EmbeddedOptions, 'log' | 'statementTimeoutMs'>) {
    this.#cluster = cluster
    this.#log = options.log
    this.#statementTimeoutMs = options.statementTimeoutMs
  }

  /** The open engine; opens it first when it is not. @throws DatabaseError when that fails (the next call tries again) or the database is closed */
  async engine(): Promise<EmbeddedThread> {
    if (this.#closing) throw new DatabaseError(CRASH_SHUTDOWN, 'The embedded database is closed.')
    this.#thread ??= this.#start()
    const thread = await this.#thread
    if (thread.stopReason === undefined) return thread
    // On its way out. Two at once would destroy the files.
    await thread.exited
    return this.engine()
  }

  /** The engine that is open right now, if any: for counters. */
  get live(): EmbeddedThread | undefined {
    return this.#live
  }

  /** Runs `work`, during which no statement is canceled for taking long: migrations, maintenance. */
  async withoutStatementLimit<T>(work: () => Promise<T>): Promise<T> {
    this.#unlimited += 1
    try {
      return await work()
    } finally {
      this.#unlimited -= 1
    }
  }

  /** Closes PostgreSQL in order. */
  async close(): Promise<void> {
    this.#closing = true
    const thread = await this.#thread?.catch(() => undefined)
    await thread?.close(10_000)
  }

  async #start(): Promise<EmbeddedThread> {
    const startedAt = performance.now()
    const thread = new EmbeddedThread(this.#cluster, () =>
      this.#unlimited > 0 ? Number.POSITIVE_INFINITY : this.#statementTimeoutMs,
    )
    // Told before any client is, so that none of them finds the dead thread again.
    thread.onStop(() => this.#onExit(thread))
    await thread.ready()
    this.#live = thread
    this.#log.info({ milliseconds: Math.round(performance.now() - startedAt) }, 'Embedded database opened')
    return thread
  }

  #onExit(thread: EmbeddedThread): void {
    const wasOpen = this.#live === thread
    this.#thread = undefined
    this.#live = undefined
    if (this.#closing) return
    this.#log.error(
      { reason: thread.stopReason?.message },
      wasOpen ? 'Embedded database stopped; reopening it' : 'Embedded database did not open',
    )
    // Only after a start that worked: one that fails is tried again when somebody needs the database, not in a circle.
    if (wasOpen) this.engine().catch(() => undefined)
  }
}

function lockDirectory(dataDir: string, file: string) {
  try {
    return acquireFileLock(file)
  } catch (error) {
    throw new DatabaseOpenError(
      `The data directory ${path.resolve(dataDir)} cannot be written (${messageOf(error)}). Make room on its disk, mount it writable, or set DATA_DIR to another.`,
      { cause: error },
    )
  }
}

/**
 * Opens the embedded database under a data directory, making it at the first start.
 *
 * @throws DatabaseOpenError when another process has it open, when its format is another one, or when it does not start
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { dataDir, log } = options
  const paths = clusterPaths(dataDir)
  await mkdir(path.resolve(dataDir), { recursive: true }).catch((error: unknown) => {
    throw new DatabaseOpenError(
      `The data directory ${path.resolve(dataDir)} cannot be made: ${messageOf(error)}. Set DATA_DIR to a directory that can be written.`,
      { cause: error },
    )
  })
  const lock = lockDirectory(dataDir, paths.lock)
  if (lock === undefined) {
    throw new DatabaseOpenError(
      `Another process is using the database in ${path.resolve(dataDir)}. Stop it, or give this one a DATA_DIR of its own, ` +
        'or set DATABASE_URL to a PostgreSQL server, which several processes can share.',
    )
  }
  const host = new EmbeddedHost(paths.cluster, options)
  try {
    const startedAt = performance.now()
    if (await prepareCluster(paths, options.initialImage))
      log.info(
        { directory: paths.cluster, milliseconds: Math.round(performance.now() - startedAt) },
        'Embedded database made',
      )
    await host.engine()
  } catch (error) {
    await host.close()
    lock.release()
    if (error instanceof DatabaseOpenError) throw error
    throw new DatabaseOpenError(`The database in ${paths.cluster} does not open: ${messageOf(error)}`, { cause: error })
  }
  const pool = new GuardedPool(
    {
      // PGlite has one session and one user; host and password are never used.
      host: 'embedded',
      user: 'postgres',
      database: 'postgres',
      password: '',
      max: 1,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: options.connectionTimeoutMs,
      stream: () => new WireStream(() => host.engine(), options.idleInTransactionTimeoutMs),
    },
    (error) => log.warn({ reason: error.message }, 'Database connection lost'),
  )
  const checkStorage = () => access(paths.cluster, constants.W_OK)
  const maintenance =
    options.maintenanceIntervalMs > 0
      ? startMaintenance(pool, host, log, options.maintenanceIntervalMs, checkStorage)
      : undefined
  return {
    pool,
    host,
    async close() {
      await maintenance?.stop()
      await pool.end()
      await host.close()
      lock.release()
    },
  }
}
