import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { seedDemo } from '#server/demo/seed.ts'
import { createTestApp, type TestApp } from '../../../test/app.ts'
import {
  createTestDatabase,
  embeddedImage,
  MIGRATIONS_FOLDER,
  openEmptyMemoryDatabase,
  silentLog,
  testDatabaseKind,
} from '../../../test/database.ts'
import { migrateDatabase } from '../database/migrate.ts'
import { openDatabase } from '../database/open.ts'
import type { OpenDatabase } from '../database/open.ts'
import { restoreBackup } from './restore-backup.ts'
import { listTables, quoted, streamBackup, writeBackupFile } from './write-backup.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'conifer-backup-'))
/** A whole organization with a year of usage, for the journeys; and one of a few rows for everything else. */
const demoFile = path.join(folder, 'demo.backup')
const file = path.join(folder, 'small.backup')
const demo = await createTestApp({ demo: true })
const t = await createTestApp()
afterAll(() => rm(folder, { recursive: true, force: true }))
const options = { migrationsFolder: MIGRATIONS_FOLDER }

beforeAll(async () => {
  await seedDemo(demo.deps)
  await strange(demo)
  await strange(t)
  await writeBackupFile(demoFile, streamBackup(demo.database, { 'session-secret': 'kept' }))
  await writeBackupFile(file, streamBackup(t.database, { 'session-secret': 'kept' }))
}, 120_000)

/** What is hard to carry over: every kind of quote, nothing, other planes, a line's end that is none, numbers without end. */
async function strange(app: TestApp) {
  const organization = await app.organization({ name: `"it's" \\ {null,"a"} 🌲 \u202E\t\u2028` })
  await app.project(organization, { name: '\\N', tags: { '\\': '"\n', null: 'NULL', '': '{}' } })
  const cost = '123456789012345678901234567890.000000000000000000001'
  await app.db.execute(
    sql`insert into usage_events values (${organization.id}, 'x', '2026-01-01T00:00:00.123456Z', ${crypto.randomUUID()}, 1, 1, ${'1e-30'}, ${cost}, 0, 9007199254740993, now())`,
  )
}

/** Every row of every table as text, and where the sequences are. */
async function contents(database: Pick<OpenDatabase, 'pool'>): Promise<Record<string, string[]>> {
  const client = await database.pool.connect()
  try {
    await client.query(`SET TIME ZONE 'UTC'`)
    const all: Record<string, string[]> = {}
    for (const { name } of await listTables(client)) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${quoted(name)} t`)
      all[name] = rows.map(({ row }) => row).toSorted()
    }
    const sequences = await client.query<{ name: string; last: string }>(
      `SELECT sequencename AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = 'public'`,
    )
    for (const { name, last } of sequences.rows) all[`sequence ${name}`] = [last]
    return all
  } finally {
    client.release(true)
  }
}

type Kind = OpenDatabase['kind']
/** An empty database of a kind, closed when the test is over. */
async function openEmpty(kind: Kind): Promise<OpenDatabase> {
  if (kind === 'embedded') {
    const database = await openEmptyMemoryDatabase()
    onTestFinished(() => database.close())
    return database
  }
  const { url, drop } = await createTestDatabase()
  const database = await openDatabase({ databaseUrl: url, dataDir: '', log: silentLog })
  onTestFinished(async () => {
    await database.close()
    await drop()
  })
  return database
}

const own = testDatabaseKind()
// With a PostgreSQL server at hand, from it to the embedded database and back as well.
const journeys: Kind[][] = [own === 'embedded' ? ['embedded'] : ['embedded', 'postgres']]

describe.each(journeys.map((kinds) => [[own, ...kinds].join(' → '), kinds] as const))('%s', (_, kinds) => {
  test('every row of every table comes back', { timeout: 120_000 }, async () => {
    const before = await contents(demo.database)
    expect(Object.keys(before).length).toBeGreaterThan(25)
    expect(before['usage_events']?.length).toBeGreaterThan(100)
    let from = demoFile
    for (const kind of kinds) {
      const database = await openEmpty(kind)
      const restored = await restoreBackup(database, from, options)
      expect(restored.secrets).toEqual({ 'session-secret': 'kept' })
      expect(await contents(database)).toEqual(before)
      // The next start finds nothing to migrate.
      await migrateDatabase(database, MIGRATIONS_FOLDER)
      from = path.join(folder, `again-${kind}-${kinds.length}.backup`)
      await writeBackupFile(from, streamBackup(database, restored.secrets))
      // A line of usage that comes next gets a number of its own.
      await database.pool.query(
        `INSERT INTO usage_lines (sku, cloud, region) SELECT sku, 'x', 'y' FROM usage_lines LIMIT 1`,
      )
    }
  })
})

describe('refused before anything is changed', () => {
  const lines = async () =>
    gunzipSync(await readFile(file))
      .toString('utf8')
      .split('\n')
  const bad: [string, () => Promise<Uint8Array>, RegExp][] = [
    ['what is no archive', async () => Buffer.from('-- PostgreSQL database dump\n'), /is not a backup of Conifer/],
    ['an empty file', async () => Buffer.alloc(0), /is not a backup|is damaged/],
    ['another gzip', async () => gzipSync('{"hello":1}\n'), /is not a backup of Conifer/],
    ['one cut short', async () => (await readFile(file)).subarray(0, -200), /is damaged/],
    [
      'one whose end is missing',
      async () => gzipSync((await lines()).slice(0, -2).join('\n')),
      /is damaged: its end is missing/,
    ],
    [
      'one with a changed value',
      async () => gzipSync((await lines()).join('\n').replace('🌲', '🌳')),
      /is damaged: its checksum does not fit/,
    ],
    [
      'one with a bit turned',
      async () => {
        const bytes = await readFile(file)
        const at = Math.floor(bytes.length / 2)
        bytes[at] = (bytes[at] ?? 0) ^ 1
        return bytes
      },
      /is damaged|is not a backup/,
    ],
    [
      'one of another format',
      async () => gzipSync((await lines()).join('\n').replace('"conifer_backup":1', '"conifer_backup":99')),
      /a backup of format 99/,
    ],
  ]
  test.each(bad)('%s', async (_what, make, message) => {
    const broken = path.join(folder, 'broken.backup')
    await writeFile(broken, await make())
    const database = await openEmpty(own)
    await expect(restoreBackup(database, broken, { ...options, force: true })).rejects.toThrow(message)
    expect(await contents(database)).toEqual({})
  })

  test('a backup of a newer version', async () => {
    const older = path.join(folder, 'journal-of-none')
    const database = await openEmpty(own)
    spawnSync('mkdir', ['-p', path.join(older, 'meta')])
    await writeFile(path.join(older, 'meta/_journal.json'), JSON.stringify({ version: '7', entries: [] }))
    await expect(restoreBackup(database, file, { migrationsFolder: older })).rejects.toThrow(
      'a newer version of Conifer',
    )
    expect(await contents(database)).toEqual({})
  })

  test('a database that is not empty, unless forced; one of something else always', async () => {
    const database = await openEmpty(own)
    await database.pool.query('CREATE TABLE somebody_elses (id int)')
    await expect(restoreBackup(database, file, { ...options, force: true })).rejects.toThrow(
      "not Conifer's (somebody_elses",
    )
    await database.pool.query('DROP TABLE somebody_elses')
    await restoreBackup(database, file, options)
    await database.pool.query(`UPDATE organizations SET name = 'mine'`)
    const before = await contents(database)
    await expect(restoreBackup(database, file, options)).rejects.toThrow(
      'The database is not empty. Nothing was changed.',
    )
    expect(await contents(database)).toEqual(before)
    await restoreBackup(database, file, { ...options, force: true })
    expect(await contents(database)).toEqual(await contents(t.database))
  })

  test('a restore that fails half-way leaves what was there', async () => {
    const database = await openEmpty(own)
    await restoreBackup(database, file, options)
    const before = await contents(database)
    // Whole by its checksum, and yet against a constraint of the last tables.
    const { sealed } = await import('./archive.ts')
    const all = (await lines()).slice(0, -2)
    const at = all.findLastIndex((line) => line.startsWith('['))
    const rows: Record<string, number> = {}
    let table = ''
    const doubled = [...all.slice(0, at + 1), all[at] ?? '', ...all.slice(at + 1)]
    for (const line of doubled) {
      if (line.startsWith('{"table"')) table = (JSON.parse(line) as { table: string }).table
      if (line.startsWith('[')) rows[table] = (rows[table] ?? 0) + 1
    }
    const pieces: string[] = []
    async function* each() {
      yield* doubled
    }
    for await (const piece of sealed(each(), rows)) pieces.push(piece)
    const broken = path.join(folder, 'doubled.backup')
    await writeFile(broken, gzipSync(pieces.join('')))
    await expect(restoreBackup(database, broken, { ...options, force: true })).rejects.toMatchObject({ code: '23505' })
    expect(await contents(database)).toEqual(before)
  })
})

test('the file is for its owner only, and half of one is never left behind', async () => {
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  async function* breaksOff() {
    yield (await readFile(file)).subarray(0, 5000)
    throw new Error('the disk is full')
  }
  const target = path.join(folder, 'half', 'half.backup')
  await expect(writeBackupFile(target, breaksOff())).rejects.toThrow('the disk is full')
  expect(await readdir(path.dirname(target))).toEqual([])
})

test('a backup is of one moment, whatever is written meanwhile', { timeout: 60_000 }, async () => {
  const target = path.join(folder, 'moment.backup')
  const stream = streamBackup(t.database, {})
  const first = await stream.next()
  const writing = t.organization({ name: 'Too late' })
  async function* rest() {
    if (!first.done) yield first.value
    yield* stream
  }
  await writeBackupFile(target, rest())
  const late = await writing
  const text = gunzipSync(await readFile(target)).toString('utf8')
  expect(text).not.toContain(late.id)
  await t.db.execute(sql`delete from organizations where id = ${late.id}`)
})

describe.runIf(own === 'embedded')('the commands', () => {
  const command = (args: string[], env: Record<string, string>) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--liftoff-only', path.join(import.meta.dirname, 'command.ts'), ...args],
      { env: { PATH: process.env['PATH'] ?? '', ...env }, encoding: 'utf8' },
    )
    return { status, stdout, stderr }
  }

  test(
    'restore into a new place, its secrets too; back up from there; refuse what is there already',
    { timeout: 120_000 },
    async () => {
      const DATA_DIR = path.join(folder, 'new-place')
      // An initialised directory is made in a moment, as in production; from nothing it takes seconds.
      await openDatabase({ dataDir: DATA_DIR, log: silentLog, initialImage: await embeddedImage() }).then((one) =>
        one.close(),
      )
      expect(command(['restore', file], { DATA_DIR })).toMatchObject({ status: 0, stderr: '' })
      expect(await readFile(path.join(DATA_DIR, 'session-secret'), 'utf8')).toBe('kept\n')
      expect(command(['restore', file], { DATA_DIR })).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('The database is not empty') as string,
      })
      const second = path.join(folder, 'second.backup')
      expect(command(['backup', second], { DATA_DIR })).toMatchObject({ status: 0, stderr: '' })
      const body = async (name: string) =>
        gunzipSync(await readFile(name))
          .toString('utf8')
          .split('\n')
          .filter((line) => line.startsWith('['))
          .toSorted()
      expect(await body(second)).toEqual(await body(file))
      expect(command(['backup', second], { DATA_DIR }).stderr).toContain('exists already')
      expect(command(['backup'], { DATA_DIR: path.join(folder, 'nowhere') }).stderr).toContain(
        'There is no database in',
      )
      expect(command(['restore'], { DATA_DIR }).stderr).toContain('Usage:')
    },
  )
})
