// The embedded database keeps what it acknowledged, whatever happens to its process; see docs/adr/0002-embedded-database.md.
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startChild } from '../../../test/child.ts'
import { embeddedImage, silentLog, testDatabaseKind } from '../../../test/database.ts'
import { DatabaseOpenError } from './database-error.ts'
import { openEmbedded } from './embedded.ts'
import type { EmbeddedDatabase, EmbeddedOptions } from './embedded.ts'
import { openDatabase } from './open.ts'

const WRITER = fileURLToPath(new URL('../../../test/fixtures/embedded-writer.ts', import.meta.url))
const ROUNDS = 20

let dataDir = ''
let initialImage = ''
const opened: EmbeddedDatabase[] = []

async function open(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedDatabase> {
  const database = await openEmbedded({
    dataDir,
    initialImage,
    log: silentLog,
    statementTimeoutMs: 30_000,
    connectionTimeoutMs: 15_000,
    idleInTransactionTimeoutMs: 60_000,
    maintenanceIntervalMs: 0,
    ...options,
  })
  opened.push(database)
  return database
}

// The embedded database does not depend on the run's kind: once is enough.
describe.skipIf(testDatabaseKind() === 'postgres')('the embedded database in a directory', () => {
  beforeEach(async () => {
    initialImage = await embeddedImage()
    dataDir = await mkdtemp(path.join(tmpdir(), 'conifer-durability-'))
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()))
    await rm(dataDir, { recursive: true, force: true })
  })

  test('every commit is one fsync, and reading is none', async () => {
    const { pool, host } = await open()
    await pool.query('CREATE TABLE entry (id int PRIMARY KEY)')
    const syncs = () => host.live?.syncs ?? -1
    const before = syncs()
    for (let id = 0; id < 10; id += 1) await pool.query('INSERT INTO entry VALUES ($1)', [id])
    expect(syncs() - before).toBe(10)
    // The first look at new rows may write hints; the next do not.
    await pool.query('SELECT count(*) FROM entry')
    const beforeReading = syncs()
    for (let id = 0; id < 10; id += 1) await pool.query('SELECT * FROM entry WHERE id = $1', [id])
    expect(syncs()).toBe(beforeReading)
  })

  test('fsync is on where PostgreSQL sees it', async () => {
    const { pool } = await open()
    const { rows } = await pool.query(
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'wal_sync_method') ORDER BY name`,
    )
    expect(rows).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'synchronous_commit', setting: 'on' },
      { name: 'wal_sync_method', setting: 'fsync' },
    ])
  })

  test(
    `kill -9 in the middle of writes, ${ROUNDS} times: every acknowledged row is there, no transaction is half there`,
    { timeout: 180_000 },
    async () => {
      const acknowledged = new Set<number>()
      let nextId = 1
      for (let round = 0; round <= ROUNDS; round += 1) {
        const child = startChild(WRITER, [dataDir, initialImage, String(nextId)])
        // A different moment each time; the last round only looks.
        const until = round === ROUNDS ? 0 : 5 + ((round * 37) % 90)
        let acknowledgedNow = 0
        let found: { ids: number[]; halves: string } | undefined
        for await (const line of child.lines) {
          if (line.startsWith('found ')) {
            found = JSON.parse(line.slice('found '.length)) as { ids: number[]; halves: string }
          } else if (line.startsWith('committed ')) {
            acknowledged.add(Number(line.slice('committed '.length)))
            acknowledgedNow += 1
          } else throw new Error(line)
          if (found !== undefined && acknowledgedNow >= until) break
        }
        await child.kill()
        if (found === undefined) throw new Error(`round ${round} did not start: ${child.stderr()}`)
        expect(found.halves).toBe('0')
        const present = new Set(found.ids)
        const before = [...acknowledged].filter((id) => id < nextId)
        expect(before.filter((id) => !present.has(id))).toEqual([])
        // Beyond the acknowledged ones at most the row that was being committed when the kill came.
        nextId = Math.max(nextId, ...acknowledged, ...found.ids) + 1000
      }
      expect(acknowledged.size).toBeGreaterThan(ROUNDS * 5)
    },
  )

  test('a second process is refused and told what to do; after kill -9 of the first the directory is free', async () => {
    const child = startChild(WRITER, [dataDir, initialImage, '1', 'hold'])
    for await (const line of child.lines) {
      expect(line).toBe('open')
      break
    }
    const second = open()
    await expect(second).rejects.toThrow(DatabaseOpenError)
    await expect(second).rejects.toThrow(
      `Another process is using the database in ${dataDir}. Stop it, or give this one a DATA_DIR of its own, or set DATABASE_URL`,
    )
    await child.kill()
    const { pool } = await open()
    await pool.query('SELECT 1')
    // In the same process as well.
    await expect(open()).rejects.toThrow('Another process is using the database')
  })

  test('a first start without an image, and one that was cut off before', async () => {
    await writeFile(path.join(dataDir, 'database.unfinished'), 'half')
    const database = await openDatabase({ dataDir, log: silentLog })
    await database.pool.query('CREATE TABLE entry (id int)')
    await database.close()
    await database.close()
    expect(existsSync(path.join(dataDir, 'database.unfinished'))).toBe(false)
    const { pool } = await open()
    expect((await pool.query('SELECT * FROM entry')).rows).toEqual([])
  })

  test('a format of another version is refused, with instructions, and untouched', async () => {
    await open()
    await opened.pop()?.close()
    await writeFile(path.join(dataDir, 'database.json'), '{"format":99}')
    await expect(open()).rejects.toThrow(/has format 99, this Conifer reads format 1 .* dump the database there/)
    await writeFile(path.join(dataDir, 'database.json'), '{"format":1}')
    await writeFile(path.join(dataDir, 'database', 'PG_VERSION'), '17\n')
    await expect(open()).rejects.toThrow('has the format of PostgreSQL 17')
    await writeFile(path.join(dataDir, 'database', 'PG_VERSION'), '18\n')
    await (await open()).pool.query('SELECT 1')
  })

  test('a database that has gone missing under a running server is an error, never an empty database', async () => {
    const { pool, host } = await open()
    await pool.query('CREATE TABLE entry (id int)')
    await rename(path.join(dataDir, 'database'), path.join(dataDir, 'elsewhere'))
    await host.live?.terminate(new Error('pulled'))
    await expect(pool.query('SELECT * FROM entry')).rejects.toThrow('there is no database in')
    await rename(path.join(dataDir, 'elsewhere'), path.join(dataDir, 'database'))
    expect((await pool.query('SELECT * FROM entry')).rows).toEqual([])
  })
})
