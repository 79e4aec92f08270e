/**
 * A database of its own for each test file, freshly migrated. Which kind is chosen by the environment variable TEST_DATABASE:
 * `embedded` (default) or `postgres`, which needs `test/postgres-setup.ts` as a global set-up.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { inject } from 'vitest'
import type { DatabaseLog } from '#server/node/database/database-error.ts'
import { acquireFileLock } from '#server/node/database/directory-lock.ts'
import { makeDatabaseImage } from '#server/node/database/database-image.ts'
import { slimCluster } from '#server/node/database/embedded-engine.ts'
import { migrateDatabase } from '#server/node/database/migrate.ts'
import { assemble, openDatabase } from '#server/node/database/open.ts'
import type { OpenDatabase } from '#server/node/database/open.ts'
import { GuardedPool } from '#server/node/database/pool.ts'
import { administer } from './database-admin.ts'
import { openMemoryEngine } from './memory-engine.ts'
import { WireStream } from '#server/node/database/wire-stream.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A database on the test server from which others may be made. Provided by `test/postgres-setup.ts`. */
    testDatabaseUrl: string
    /** The migrated database to clone. */
    testDatabaseTemplate: string
  }
}

/** The project's own migrations. */
export const MIGRATIONS_FOLDER = path.join(import.meta.dirname, '../server/db/migrations')
const CACHE_FOLDER = path.join(import.meta.dirname, '../node_modules/.cache/conifer')

/** Raise it when the way the dump is made changes. */
const CACHE_VERSION = 2

/** A log for tests: silent. */
export const silentLog: DatabaseLog = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** The kind of database that this run tests. @throws Error on another value of TEST_DATABASE */
export function testDatabaseKind(): OpenDatabase['kind'] {
  const kind = process.env['TEST_DATABASE'] ?? 'embedded'
  if (kind !== 'embedded' && kind !== 'postgres')
    throw new Error(`TEST_DATABASE must be "embedded" or "postgres", not "${kind}"`)
  return kind
}

/**
 * Opens a database of its own with the project's tables, empty. Close it in `afterAll`.
 *
 * @param options.schema tables and relations, for `db.query`
 */
export async function openTestDatabase<TSchema extends Record<string, unknown> = Record<string, never>>(
  options: { schema?: TSchema } = {},
): Promise<OpenDatabase<TSchema>> {
  return testDatabaseKind() === 'embedded' ? openEmbeddedClone(options.schema) : openPostgresClone(options.schema)
}

/** The folder of PGlite's WebAssembly. */
const PGLITE = path.dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'))

let parts: Promise<{ pgliteWasmModule: WebAssembly.Module; fsBundle: Blob }> | undefined

/** What every database of this process is made of: each would read and compile nine megabytes anew. */
function engineParts(): NonNullable<typeof parts> {
  parts ??= (async () => ({
    pgliteWasmModule: await WebAssembly.compile(await readFile(path.join(PGLITE, 'pglite.wasm'))),
    fsBundle: new Blob([await readFile(path.join(PGLITE, 'pglite.data'))]),
  }))()
  return parts
}

async function openEmbeddedClone<TSchema extends Record<string, unknown>>(
  schema: TSchema | undefined,
): Promise<OpenDatabase<TSchema>> {
  const dump = new Blob([await readFile(await migratedDump(MIGRATIONS_FOLDER))])
  return openMemoryDatabase(await PGlite.create({ ...(await engineParts()), loadDataDir: dump }), schema)
}

/** Opens an embedded database in memory without any table. On PostgreSQL, {@link createTestDatabase} makes the like. */
export async function openEmptyMemoryDatabase<TSchema extends Record<string, unknown> = Record<string, never>>(
  schema?: TSchema,
): Promise<OpenDatabase<TSchema>> {
  const image = new Blob([await readFile(await embeddedImage())], { type: 'application/gzip' })
  return openMemoryDatabase(await PGlite.create({ ...(await engineParts()), loadDataDir: image }), schema)
}

function openMemoryDatabase<TSchema extends Record<string, unknown>>(
  pglite: PGlite,
  schema: TSchema | undefined,
): OpenDatabase<TSchema> {
  const engine = openMemoryEngine(pglite)
  const pool = new GuardedPool(
    {
      host: 'embedded',
      user: 'postgres',
      database: 'postgres',
      password: '',
      max: 1,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: 15_000,
      stream: () => new WireStream(() => Promise.resolve(engine), 60_000),
    },
    () => undefined,
  )
  return assemble('embedded', pool, schema, {
    withoutStatementLimit: (work) => work(),
    async close() {
      await pool.end()
      await pglite.close()
    },
  })
}

/** A tar of a migrated cluster, made once for each state of the migrations and kept between runs. */
async function migratedDump(migrationsFolder: string): Promise<string> {
  return cached(`database-${await fingerprint(migrationsFolder)}.tar`, async () => {
    const pglite = await PGlite.create()
    await slimCluster(pglite)
    const database = openMemoryDatabase(pglite, undefined)
    await migrateDatabase(database, migrationsFolder)
    await pglite.exec('CHECKPOINT')
    const dump = await pglite.dumpDataDir('none')
    await database.close()
    return new Uint8Array(await dump.arrayBuffer())
  })
}

/** The path of an image of an empty embedded database, as `scripts/make-database-image.ts` makes it: for tests that open real directories. */
export async function embeddedImage(): Promise<string> {
  return cached(`image-${await fingerprint(undefined)}.tar.gz`, makeDatabaseImage)
}

async function cached(name: string, make: () => Promise<Uint8Array>): Promise<string> {
  await mkdir(CACHE_FOLDER, { recursive: true })
  const file = path.join(CACHE_FOLDER, name)
  if (existsSync(file)) return file
  // Test files run in several processes: one makes it, the others wait.
  const lock = acquireFileLock(path.join(CACHE_FOLDER, 'database.lock'), 60_000)
  if (lock === undefined) throw new Error(`Another test run has been making ${file} for a minute; try again.`)
  try {
    if (existsSync(file)) return file
    await writeFile(`${file}.unfinished`, await make())
    await rename(`${file}.unfinished`, file)
    return file
  } finally {
    lock.release()
  }
}

async function fingerprint(migrationsFolder: string | undefined): Promise<string> {
  const hash = createHash('sha256')
  const { version } = JSON.parse(
    await readFile(path.join(MIGRATIONS_FOLDER, '../../../node_modules/@electric-sql/pglite/package.json'), 'utf8'),
  ) as { version: string }
  hash.update(`${CACHE_VERSION} ${version}`)
  const names = migrationsFolder === undefined ? [] : await readdir(migrationsFolder, { recursive: true })
  for (const name of names.filter((entry) => entry.endsWith('.sql') || entry.endsWith('_journal.json')).toSorted()) {
    hash.update(`\0${name}\0`).update(await readFile(path.join(migrationsFolder ?? '', name)))
  }
  return hash.digest('hex').slice(0, 16)
}

async function openPostgresClone<TSchema extends Record<string, unknown>>(
  schema: TSchema | undefined,
): Promise<OpenDatabase<TSchema>> {
  const { url, drop } = await createTestDatabase(inject('testDatabaseTemplate'))
  const database = await openDatabase({
    databaseUrl: url,
    dataDir: '',
    log: silentLog,
    ...(schema === undefined ? {} : { schema }),
  })
  return {
    ...database,
    async close() {
      await database.close()
      await drop()
    },
  }
}

/**
 * Makes an extra database on the PostgreSQL test server, for tests that need its URL.
 *
 * @param template the database to clone; `template0` for an empty one
 */
export async function createTestDatabase(template = 'template0'): Promise<{ url: string; drop(): Promise<void> }> {
  const adminUrl = inject('testDatabaseUrl')
  const name = `conifer_test_${randomUUID().replaceAll('-', '')}`
  await administer(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}
