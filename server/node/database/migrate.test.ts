import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest'
import { createTestDatabase, openEmptyMemoryDatabase, silentLog, testDatabaseKind } from '../../../test/database.ts'
import { migrateDatabase } from './migrate.ts'
import { openDatabase } from './open.ts'
import type { OpenDatabase } from './open.ts'

let folder = ''
let openOne: () => Promise<OpenDatabase>
let drop: () => Promise<void>
const opened: OpenDatabase[] = []

async function open(): Promise<OpenDatabase> {
  const database = await openOne()
  opened.push(database)
  return database
}

/** Writes a migrations folder as drizzle-kit would. */
async function writeMigrations(statements: string[]): Promise<string> {
  const target = path.join(folder, 'migrations')
  await mkdir(path.join(target, 'meta'), { recursive: true })
  const entries = statements.map((_, idx) => ({
    idx,
    version: '7',
    when: 1_760_000_000_000 + idx,
    tag: `${String(idx).padStart(4, '0')}_step`,
    breakpoints: true,
  }))
  await writeFile(
    path.join(target, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
  )
  await Promise.all(entries.map(({ idx, tag }) => writeFile(path.join(target, `${tag}.sql`), statements[idx] ?? '')))
  return target
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'conifer-migrate-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

beforeEach(async () => {
  if (testDatabaseKind() === 'postgres') {
    const created = await createTestDatabase()
    openOne = () => openDatabase({ databaseUrl: created.url, dataDir: '', log: silentLog })
    drop = created.drop
  } else {
    openOne = openEmptyMemoryDatabase
    drop = () => Promise.resolve()
  }
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()))
  await drop()
})

const FIRST = 'CREATE TABLE one (id int);\n--> statement-breakpoint\nINSERT INTO one VALUES (1);'
const SECOND = 'INSERT INTO one VALUES (2);'

describe(`migrations on ${testDatabaseKind()}`, () => {
  test('each is applied once, later ones after earlier ones', async () => {
    const database = await open()
    await migrateDatabase(database, await writeMigrations([FIRST]))
    await migrateDatabase(database, await writeMigrations([FIRST, SECOND]))
    await migrateDatabase(database, await writeMigrations([FIRST, SECOND]))
    expect((await database.pool.query('SELECT id FROM one ORDER BY id')).rows).toEqual([{ id: 1 }, { id: 2 }])
  })

  test('one that fails leaves nothing of itself', async () => {
    const database = await open()
    await expect(
      migrateDatabase(
        database,
        await writeMigrations([FIRST, 'CREATE TABLE two (id int);\n--> statement-breakpoint\nSELECT 1 / 0']),
      ),
    ).rejects.toThrow()
    expect((await database.pool.query(`SELECT to_regclass('one') AS one, to_regclass('two') AS two`)).rows).toEqual([
      { one: null, two: null },
    ])
    await migrateDatabase(database, await writeMigrations([FIRST, SECOND]))
  })

  test('a database of a newer version is refused, and so is a migration that was changed', async () => {
    const database = await open()
    await migrateDatabase(database, await writeMigrations([FIRST, SECOND]))
    await expect(migrateDatabase(database, await writeMigrations([FIRST]))).rejects.toThrow(
      'migrated by a newer version of Conifer',
    )
    await expect(migrateDatabase(database, await writeMigrations([`${FIRST} -- edited`, SECOND]))).rejects.toThrow(
      'were changed after they had been applied',
    )
  })

  // A second process cannot open the embedded database at all.
  test.skipIf(testDatabaseKind() === 'embedded')(
    'four processes that start at once all succeed, and one of them migrates',
    async () => {
      const slow = `SELECT pg_sleep(0.3);\n--> statement-breakpoint\n${FIRST}`
      const migrations = await writeMigrations([slow, SECOND])
      const databases = await Promise.all(Array.from({ length: 4 }, open))
      await Promise.all(databases.map((database) => migrateDatabase(database, migrations)))
      const [database] = databases
      expect((await database?.pool.query('SELECT id FROM one ORDER BY id'))?.rows).toEqual([{ id: 1 }, { id: 2 }])
    },
  )
})
