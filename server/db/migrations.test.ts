import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readArchive } from '#server/node/backup/archive.ts'
import { restoreBackup } from '#server/node/backup/restore-backup.ts'
import { quoted } from '#server/node/backup/write-backup.ts'
import { migrateDatabase } from '#server/node/database/migrate.ts'
import { openDatabase } from '#server/node/database/open.ts'
import type { OpenDatabase } from '#server/node/database/open.ts'
import * as schema from '#server/db/schema.ts'
import { createTestApp } from '../../test/app.ts'
import {
  createTestDatabase,
  MIGRATIONS_FOLDER,
  openEmptyMemoryDatabase,
  silentLog,
  testDatabaseKind,
} from '../../test/database.ts'

/** What was released, with the migrations it had and a backup that it wrote. A release adds a line; none ever changes. */
const RELEASES = [{ version: '0.1.0', migrations: 1, backup: 'release-0.1.0.backup.gz' }]

/** SHA-256 of each migration that is out there: a change would split the databases of those who have it from all others. */
const FROZEN: Readonly<Record<string, string>> = {
  '0000_initial': '0d5cfadbd5c2b5a4e7f3b9e08f8b17d2e244798ecf10629fe8fefa39606e821c',
}

type Journal = { entries: { idx: number; tag: string }[] }
const journal = JSON.parse(await readFile(path.join(MIGRATIONS_FOLDER, 'meta/_journal.json'), 'utf8')) as Journal

test('a migration that was released never changes', async () => {
  const released = RELEASES.at(-1)?.migrations ?? 0
  expect(Object.keys(FROZEN)).toEqual(journal.entries.slice(0, released).map(({ tag }) => tag))
  for (const [tag, sha256] of Object.entries(FROZEN)) {
    const text = await readFile(path.join(MIGRATIONS_FOLDER, `${tag}.sql`))
    expect(createHash('sha256').update(text).digest('hex'), tag).toBe(sha256)
  }
})

/** The migrations as a release had them. */
async function migrationsOf(count: number): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'conifer-release-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true })
  const then = { ...journal, entries: journal.entries.slice(0, count) }
  await writeFile(path.join(folder, 'meta/_journal.json'), JSON.stringify(then))
  return folder
}

async function openEmpty(): Promise<OpenDatabase<typeof schema>> {
  if (testDatabaseKind() === 'embedded') {
    const database = await openEmptyMemoryDatabase(schema)
    onTestFinished(() => database.close())
    return database
  }
  const { url, drop } = await createTestDatabase()
  const database = await openDatabase({ databaseUrl: url, dataDir: '', log: silentLog, schema })
  onTestFinished(async () => {
    await database.close()
    await drop()
  })
  return database
}

/** Every row of the release's backup is there, in the columns that it had. */
async function expectAllThere(database: OpenDatabase<typeof schema>, file: string): Promise<void> {
  const rows = new Map<string, string[]>()
  let tables: { name: string; columns: [string, string][] }[] = []
  for await (const entry of readArchive(file, (head) => (tables = head.tables)))
    if (entry.kind === 'row') rows.set(entry.table, [...(rows.get(entry.table) ?? []), JSON.stringify(entry.values)])
  expect(rows.size).toBeGreaterThan(25)
  const client = await database.pool.connect()
  try {
    await client.query(`SET TIME ZONE 'UTC'`)
    for (const { name, columns } of tables) {
      const list = columns.map(([column]) => `${quoted(column)}::text`).join(', ')
      const found = await client.query<string[]>({ text: `SELECT ${list} FROM ${quoted(name)}`, rowMode: 'array' })
      expect(found.rows.map((row) => JSON.stringify(row)).toSorted(), name).toEqual((rows.get(name) ?? []).toSorted())
    }
  } finally {
    client.release(true)
  }
}

test.each(RELEASES)(
  'a database of $version is brought up to date with everything in it',
  async ({ migrations, backup }) => {
    const file = path.join(import.meta.dirname, '../../test/fixtures', backup)
    const database = await openEmpty()
    await restoreBackup(database, file, { migrationsFolder: await migrationsOf(migrations) })
    const { rows: before } = await database.pool.query('SELECT hash FROM drizzle.__drizzle_migrations')
    expect(before).toHaveLength(migrations)
    // What the next start of this version does.
    await migrateDatabase(database, MIGRATIONS_FOLDER)
    const { rows: after } = await database.pool.query('SELECT hash FROM drizzle.__drizzle_migrations')
    expect(after).toHaveLength(journal.entries.length)
    await expectAllThere(database, file)

    const t = await createTestApp({ database })
    const [organization] = await t.db.query.organizations.findMany()
    if (!organization) throw new Error('There is no organization.')
    const owner = await t.member(organization, 'OrgOwner')
    const { body } = await owner.get<{ data: unknown[] }>('/admin/projects')
    expect(body.data).toHaveLength(12)
  },
)

test.each(RELEASES)('a backup of $version is restored by this one', async ({ backup }) => {
  const file = path.join(import.meta.dirname, '../../test/fixtures', backup)
  const database = await openEmpty()
  await restoreBackup(database, file, { migrationsFolder: MIGRATIONS_FOLDER })
  await migrateDatabase(database, MIGRATIONS_FOLDER)
  await expectAllThere(database, file)
})
