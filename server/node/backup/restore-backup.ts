/** Puts a backup into a database, in one transaction: afterwards it holds all of it, or what it held before. */
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { PoolClient } from 'pg'
import { MIGRATION_LOCK } from '../database/migrate.ts'
import type { OpenDatabase } from '../database/open.ts'
import { ArchiveError, readArchive, verifyArchive } from './archive.ts'
import type { ArchiveHead } from './archive.ts'
import { listTables, quoted } from './write-backup.ts'

const ROWS_AT_ONCE = 500
/** Characters that wait to be inserted: rows of long texts go in smaller groups. */
const CHARACTERS_AT_ONCE = 2_000_000

type Migration = { sql: string[]; hash: string; folderMillis: number }
/** What came back. */
export type Restored = { rows: Record<string, number>; secrets: Record<string, string>; createdAt: string }

async function applyMigrations(client: PoolClient, migrations: readonly Migration[]): Promise<void> {
  // The table that drizzle's own migrator keeps, so that it goes on from here.
  await client.query('CREATE SCHEMA IF NOT EXISTS drizzle')
  await client.query(
    'CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)',
  )
  for (const { sql, hash, folderMillis } of migrations) {
    for (const statement of sql) await client.query(statement)
    await client.query('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)', [
      hash,
      folderMillis,
    ])
  }
}

/** Refuses, with `force` too, what is somebody else's; without it, what has people in it. Then makes room. */
async function makeRoom(client: PoolClient, force: boolean): Promise<void> {
  const tables = await listTables(client)
  if (tables.length > 0) {
    const { rows } = await client.query<{ known: boolean }>(
      `SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AND to_regclass('public.organizations') IS NOT NULL AS known`,
    )
    if (rows[0]?.known !== true)
      throw new ArchiveError(
        `The database holds tables that are not Conifer's (${tables
          .slice(0, 3)
          .map(({ name }) => name)
          .join(', ')} …). Nothing was changed. Name an empty database.`,
      )
    const inUse = await client.query(
      'SELECT FROM organizations UNION ALL SELECT FROM users UNION ALL SELECT FROM audit_events LIMIT 1',
    )
    if (inUse.rows.length > 0 && !force)
      throw new ArchiveError(
        'The database is not empty. Nothing was changed. Restore into an empty one, or replace everything in this one with --force.',
      )
  }
  for (const { name } of tables) await client.query(`DROP TABLE public.${quoted(name)} CASCADE`)
  const sequences = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' WHERE c.relkind = 'S'`,
  )
  for (const { name } of sequences.rows) await client.query(`DROP SEQUENCE public.${quoted(name)}`)
  await client.query('DROP SCHEMA IF EXISTS drizzle CASCADE')
}

/** The migrations that the backup's tables were made by, and those that came since. */
function splitMigrations(head: ArchiveHead, known: readonly Migration[]): [Migration[], Migration[]] {
  const then = known.slice(0, head.migrations.length)
  if (then.length < head.migrations.length || then.some(({ hash }, at) => hash !== head.migrations[at]))
    throw new ArchiveError(
      'The backup was made by a newer version of Conifer, or by one with other tables. Nothing was changed. Restore it with that version.',
    )
  return [then, known.slice(head.migrations.length)]
}

function compareTables(head: ArchiveHead, found: ArchiveHead['tables']): void {
  const shape = (tables: ArchiveHead['tables']) =>
    JSON.stringify(
      tables
        .map(({ name, columns }) => [name, ...columns.map((column) => column.join(' ')).toSorted()].join(', '))
        .toSorted(),
    )
  if (shape(head.tables) !== shape(found))
    throw new ArchiveError(
      'The tables in the backup are not those that its own migrations make. Nothing was changed. Use another backup.',
    )
}

/** Collects rows of one table and inserts them together. */
class Inserter {
  readonly #client: PoolClient
  readonly #columns: Map<string, [string, string][]>
  #table: string | undefined
  #rows: (string | null)[][] = []
  #characters = 0
  readonly counts: Record<string, number> = {}

  constructor(client: PoolClient, tables: ArchiveHead['tables']) {
    this.#client = client
    this.#columns = new Map(tables.map(({ name, columns }) => [name, columns]))
  }

  async add(table: string, values: (string | null)[]): Promise<void> {
    if (table !== this.#table) {
      await this.flush()
      this.#table = table
    }
    this.#rows.push(values)
    for (const value of values) this.#characters += value?.length ?? 0
    if (this.#rows.length >= ROWS_AT_ONCE || this.#characters >= CHARACTERS_AT_ONCE) await this.flush()
  }

  async flush(): Promise<void> {
    const table = this.#table
    const rows = this.#rows
    this.#rows = []
    this.#characters = 0
    if (table === undefined || rows.length === 0) return
    const columns = this.#columns.get(table) ?? []
    // COPY FROM STDIN would end the embedded database; arrays of text with a cast each do for both, and as fast.
    const names = columns.map(([name]) => quoted(name)).join(', ')
    const casts = columns.map(([, type], at) => `c${at}::${type}`).join(', ')
    const parameters = columns.map((_, at) => `$${at + 1}::text[]`).join(', ')
    const aliases = columns.map((_, at) => `c${at}`).join(', ')
    await this.#client.query(
      `INSERT INTO public.${quoted(table)} (${names}) OVERRIDING SYSTEM VALUE SELECT ${casts} FROM unnest(${parameters}) AS r(${aliases})`,
      columns.map((_, at) => rows.map((row) => row[at] ?? null)),
    )
    this.counts[table] = (this.counts[table] ?? 0) + rows.length
  }
}

/**
 * Checks a backup and puts it into a database, which need not be migrated: the tables are made as the backup knew them, filled, and then
 * brought up to date.
 *
 * @param options.force replace what is there; without it only an empty database is filled
 * @returns what came back; the secrets are for the caller to put where they belong
 * @throws ArchiveError, and nothing is changed, when the file is no whole backup, when it is of a newer version, or when the database is not empty
 */
export async function restoreBackup(
  database: Pick<OpenDatabase, 'pool' | 'withoutStatementLimit'>,
  file: string,
  options: { migrationsFolder: string; force?: boolean },
): Promise<Restored> {
  const { head, rows: expected } = await verifyArchive(file)
  const [then, since] = splitMigrations(head, readMigrationFiles({ migrationsFolder: options.migrationsFolder }))
  return database.withoutStatementLimit(async () => {
    const client = await database.pool.connect()
    try {
      await client.query('SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0')
      await client.query('BEGIN')
      await client.query(`SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle = 'ISO'`)
      await client.query('SELECT pg_advisory_xact_lock($1::bigint)', [MIGRATION_LOCK])
      await makeRoom(client, options.force ?? false)
      await applyMigrations(client, then)
      compareTables(head, await listTables(client))
      // What a migration put there is in the backup, too.
      await client.query(`TRUNCATE ${head.tables.map(({ name }) => `public.${quoted(name)}`).join(', ')}`)
      const inserter = new Inserter(client, head.tables)
      const secrets: Record<string, string> = {}
      for await (const entry of readArchive(file)) {
        if (entry.kind === 'row') await inserter.add(entry.table, entry.values)
        else {
          await inserter.flush()
          if (entry.kind === 'secret') secrets[entry.name] = entry.value
          else
            await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [
              `public.${quoted(entry.name)}`,
              entry.last,
              entry.called,
            ])
        }
      }
      await inserter.flush()
      for (const { name } of head.tables)
        if ((inserter.counts[name] ?? 0) !== (expected[name] ?? 0))
          throw new ArchiveError('The file changed while it was read. Nothing was changed.')
      await applyMigrations(client, since)
      await client.query('COMMIT')
      await client.query('ANALYZE')
      return { rows: expected, secrets, createdAt: head.created_at }
    } finally {
      client.release(true)
    }
  })
}
