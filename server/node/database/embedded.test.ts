// What the embedded database does instead of what a PostgreSQL server would: timeouts, coming back after a crash, maintenance.
import { readdirSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { embeddedImage, silentLog, testDatabaseKind } from '../../../test/database.ts'
import { openEmbedded } from './embedded.ts'
import type { EmbeddedDatabase, EmbeddedOptions } from './embedded.ts'
import { createDatabaseHandle } from './handle.ts'

/** Runs for minutes. */
const RUNAWAY = 'SELECT count(*) FROM generate_series(1, 3000000000)'

let dataDir = ''
let database: EmbeddedDatabase | undefined

async function open(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedDatabase> {
  const initialImage = await embeddedImage()
  dataDir = await mkdtemp(path.join(tmpdir(), 'conifer-embedded-'))
  database = await openEmbedded({
    dataDir,
    initialImage,
    log: silentLog,
    statementTimeoutMs: 30_000,
    connectionTimeoutMs: 15_000,
    idleInTransactionTimeoutMs: 60_000,
    maintenanceIntervalMs: 0,
    ...options,
  })
  const { pool, host } = database
  await host.withoutStatementLimit(() =>
    pool.query('CREATE TABLE entry (id int PRIMARY KEY, body text); INSERT INTO entry VALUES (1, $$kept$$)'),
  )
  return database
}

async function startRunaway({ pool, host }: EmbeddedDatabase): Promise<{ settled: Promise<unknown> }> {
  const before = host.live?.executions ?? 0
  const settled = pool.query(RUNAWAY).catch((error: unknown) => error)
  await expect.poll(() => host.live?.executions, { interval: 5 }).toBeGreaterThan(before)
  return { settled }
}

// The embedded database does not depend on the run's kind: once is enough.
describe.skipIf(testDatabaseKind() === 'postgres')('the embedded database', () => {
  beforeEach(() => {
    database = undefined
  })
  afterEach(async () => {
    await database?.close()
    await rm(dataDir, { recursive: true, force: true })
  })

  test('a statement that runs too long is canceled; the next one is answered, nothing is lost', async () => {
    const { pool } = await open({ statementTimeoutMs: 300 })
    const runaway = pool.query(RUNAWAY)
    const behind = pool.query('SELECT body FROM entry')
    await expect(runaway).rejects.toMatchObject({ code: '57014' })
    expect((await behind).rows).toEqual([{ body: 'kept' }])
  })

  test('long work that says so is not canceled', async () => {
    const { pool, host } = await open({ statementTimeoutMs: 50 })
    const { rows } = await host.withoutStatementLimit(() =>
      pool.query('SELECT count(*) FROM generate_series(1, 2000000)'),
    )
    expect(rows).toEqual([{ count: '2000000' }])
  })

  test('when its thread ends, what waits is rejected, an open transaction is gone, and it is open again', async () => {
    const open_ = await open()
    const { pool, host } = open_
    const db = createDatabaseHandle(pool)
    const lost = db.transaction(async (tx) => {
      await tx.execute(sql`INSERT INTO entry VALUES (2, 'lost')`)
      await host.live?.terminate(new Error('the thread was ended'))
      await tx.execute(sql`INSERT INTO entry VALUES (3, 'lost')`)
    })
    await expect(lost).rejects.toThrow()
    expect((await pool.query('SELECT id FROM entry')).rows).toEqual([{ id: 1 }])

    const { settled } = await startRunaway(open_)
    await host.live?.terminate(new Error('the thread was ended'))
    expect(await settled).toMatchObject({ message: 'the thread was ended' })
    expect((await pool.query('SELECT id FROM entry')).rows).toEqual([{ id: 1 }])
  })

  test('COPY FROM STDIN, which PGlite cannot do, is an error and not the end', async () => {
    const { pool } = await open()
    await expect(pool.query('COPY entry FROM STDIN')).rejects.toMatchObject({ code: '57P02' })
    expect((await pool.query('SELECT id FROM entry')).rows).toEqual([{ id: 1 }])
  })

  test('a transaction that lies idle loses its connection, and the others get their turn', async () => {
    const { pool } = await open({ idleInTransactionTimeoutMs: 50 })
    const client = await pool.connect()
    await client.query('BEGIN; INSERT INTO entry VALUES (2, $$idle$$)')
    expect((await pool.query('SELECT id FROM entry')).rows).toEqual([{ id: 1 }])
    await expect(client.query('COMMIT')).rejects.toThrow()
    client.release(true)
  })

  test('statements do not stall the event loop', async () => {
    const open_ = await open()
    const { settled } = await startRunaway(open_)
    const startedAt = performance.now()
    await new Promise((resolve) => setImmediate(resolve))
    expect(performance.now() - startedAt).toBeLessThan(100)
    await open_.host.live?.terminate(new Error('enough'))
    await settled
  })

  test('a large answer and a large parameter come through whole', async () => {
    const { pool } = await open()
    const body = 'ä'.repeat(3_000_000)
    await pool.query('UPDATE entry SET body = $1', [body])
    const { rows } = await pool.query<{ body: string }>('SELECT body FROM entry')
    expect(rows[0]?.body === body).toBe(true)
    const many = await pool.query<{ id: number }>('SELECT id FROM generate_series(1, 100000) id')
    expect(many.rows.length).toBe(100_000)
    expect(many.rows.at(-1)).toEqual({ id: 100_000 })
  })

  test('log and tables stay bounded under updates', { timeout: 60_000 }, async () => {
    const { pool } = await open({ maintenanceIntervalMs: 20 })
    await pool.query(`INSERT INTO entry SELECT id, repeat('x', 900) FROM generate_series(2, 3000) id`)
    const tableBytes = async () =>
      Number((await pool.query<{ bytes: string }>(`SELECT pg_table_size('entry') AS bytes`)).rows[0]?.bytes)
    const walBytes = () => {
      const folder = path.join(dataDir, 'database', 'pg_wal')
      return readdirSync(folder, { withFileTypes: true }).reduce(
        (sum, entry) => sum + (entry.isFile() ? statSync(path.join(folder, entry.name)).size : 0),
        0,
      )
    }
    const initialTableBytes = await tableBytes()
    const writtenFrom = (await pool.query<{ lsn: string }>('SELECT pg_current_wal_lsn()::text AS lsn')).rows[0]?.lsn
    let highestWal = 0
    for (let round = 0; round < 60; round += 1) {
      await pool.query(`UPDATE entry SET body = md5(id::text || $1) || repeat('y', 860)`, [round])
      highestWal = Math.max(highestWal, walBytes())
    }
    const { rows } = await pool.query<{ bytes: string }>(
      'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), $1::pg_lsn) AS bytes',
      [writtenFrom],
    )
    // Far more was written than may lie around, or the test would show nothing.
    expect(Number(rows[0]?.bytes)).toBeGreaterThan(200e6)
    expect(highestWal).toBeLessThan(130e6)
    // Without VACUUM it would be 61 times its size.
    expect(await tableBytes()).toBeLessThan(initialTableBytes * 30)
  })
})
