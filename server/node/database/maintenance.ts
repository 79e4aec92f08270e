/** What PostgreSQL's background processes do elsewhere: PGlite has none, so log and tables would grow for ever. */
import type pg from 'pg'
import { messageOf } from './database-error.ts'
import type { DatabaseLog } from './database-error.ts'
import type { EmbeddedHost } from './embedded.ts'

/** A checkpoint is due after this much write-ahead log, well below `max_wal_size`. */
const CHECKPOINT_BYTES = 32 * 1024 * 1024
/** … and after this time, when anything was written: it bounds how long the next start takes to recover. */
const CHECKPOINT_MS = 5 * 60_000
/** The tables are looked at this many times less often than the log. */
const LOG_LOOKS_PER_TABLE_LOOK = 6

/** Running maintenance. */
export interface Maintenance {
  /** Looks and works now, whatever the time. */
  run(): Promise<void>
  /** Ends it; resolves when nothing of it is under way any more. */
  stop(): Promise<void>
}

/**
 * The tables that PostgreSQL's autovacuum would treat, by its own default thresholds
 * (https://www.postgresql.org/docs/18/routine-vacuuming.html#AUTOVACUUM): dead rows, inserted rows, rows changed since ANALYZE,
 * and transaction ids that get too old.
 */
const TABLES_TO_VACUUM = `
  SELECT format('%I.%I', s.schemaname, s.relname) AS table
  FROM pg_stat_all_tables s JOIN pg_class c ON c.oid = s.relid
  WHERE s.schemaname <> 'pg_toast' AND s.schemaname <> 'information_schema' AND c.relkind IN ('r', 'm') AND (
    s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0)
    OR s.n_ins_since_vacuum > 1000 + 0.2 * greatest(c.reltuples, 0)
    OR age(c.relfrozenxid) > current_setting('autovacuum_freeze_max_age')::int
    OR s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0))`

/**
 * Checkpoints and vacuums through the pool, between other statements, never inside of a transaction. An idle database is left alone.
 *
 * @param intervalMs between two looks at the log
 * @param checkStorage rejects while the disk is read-only: PostgreSQL stops at a checkpoint that it cannot write
 */
export function startMaintenance(
  pool: pg.Pool,
  host: EmbeddedHost,
  log: DatabaseLog,
  intervalMs: number,
  checkStorage: () => Promise<void>,
): Maintenance {
  let checkpointAt = performance.now()
  let checkpointLsn: string | undefined
  let vacuumCheckAt = performance.now()
  let seenExecutions = -1
  let underWay: Promise<void> = Promise.resolve()
  let stopped = false

  async function checkpoint(force: boolean): Promise<void> {
    const current = await pool.query<{ lsn: string; bytes: string }>(
      'SELECT pg_current_wal_insert_lsn()::text AS lsn, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), coalesce($1::pg_lsn, redo_lsn))::text AS bytes FROM pg_control_checkpoint()',
      [checkpointLsn ?? null],
    )
    const [state] = current.rows
    if (state === undefined || Number(state.bytes) === 0) return
    const due = force || Number(state.bytes) > CHECKPOINT_BYTES || performance.now() - checkpointAt > CHECKPOINT_MS
    if (!due) return
    await pool.query('CHECKPOINT')
    const after = await pool.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn')
    checkpointLsn = after.rows[0]?.lsn
    checkpointAt = performance.now()
  }

  async function vacuum(force: boolean): Promise<void> {
    if (!force && performance.now() - vacuumCheckAt < intervalMs * LOG_LOOKS_PER_TABLE_LOOK) return
    const due = await pool.query<{ table: string }>(TABLES_TO_VACUUM)
    for (const { table } of due.rows) {
      if (stopped) return
      await pool.query(`VACUUM (ANALYZE) ${table}`)
    }
    vacuumCheckAt = performance.now()
  }

  async function look(force: boolean): Promise<void> {
    try {
      await checkStorage()
      await host.withoutStatementLimit(async () => {
        await vacuum(force)
        await checkpoint(force)
      })
    } catch (error) {
      if (!stopped) log.warn({ reason: messageOf(error) }, 'Database maintenance failed; it is tried again')
    }
    seenExecutions = host.live?.executions ?? -1
  }

  const next = (force: boolean) => (underWay = underWay.then(() => (stopped ? undefined : look(force))))
  const timer = setInterval(() => {
    if (host.live !== undefined && host.live.executions !== seenExecutions) void next(false)
  }, intervalMs)
  timer.unref()

  return {
    run: () => next(true),
    async stop() {
      clearInterval(timer)
      stopped = true
      await underWay
    },
  }
}
