/** Writes a backup: one consistent state of the whole database, read while others go on writing. */
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { PoolClient } from 'pg'
import type { OpenDatabase } from '../database/open.ts'
import { ARCHIVE_VERSION, sealed, verifyArchive } from './archive.ts'
import type { ArchiveHead } from './archive.ts'

/** Rows held in memory at a time. */
const ROWS_AT_ONCE = 500

/** `"name"`, for a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** The tables of the schema `public` with their columns, each after those that it refers to. */
export async function listTables(client: PoolClient): Promise<ArchiveHead['tables']> {
  const { rows } = await client.query<{ name: string; columns: [string, string][] }>(`
    SELECT c.relname AS name, json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum) AS columns
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    GROUP BY c.relname ORDER BY c.relname`)
  const { rows: arrows } = await client.query<{ from: string; to: string }>(`
    SELECT DISTINCT f.relname AS "from", t.relname AS "to"
    FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
    WHERE k.contype = 'f' AND k.conrelid <> k.confrelid`)
  const byName = new Map(rows.map((table) => [table.name, table]))
  const ordered = new Map<string, (typeof rows)[number]>()
  const visit = (name: string, above: readonly string[]) => {
    const table = byName.get(name)
    if (table === undefined || ordered.has(name)) return
    if (above.includes(name)) throw new Error(`The tables ${above.join(', ')} refer to each other in a circle.`)
    for (const arrow of arrows) if (arrow.from === name) visit(arrow.to, [...above, name])
    ordered.set(name, table)
  }
  for (const { name } of rows) visit(name, [])
  return [...ordered.values()]
}

/** What is copied beside the database. */
export type Secrets = Readonly<Record<string, string>>

async function* lines(
  client: PoolClient,
  kind: OpenDatabase['kind'],
  secrets: Secrets,
  rows: Record<string, number>,
): AsyncGenerator<string> {
  const migrations = await client.query<{ hash: string }>('SELECT hash FROM drizzle.__drizzle_migrations ORDER BY id')
  const tables = await listTables(client)
  yield JSON.stringify({
    conifer_backup: ARCHIVE_VERSION,
    created_at: new Date().toISOString(),
    source: kind,
    migrations: migrations.rows.map(({ hash }) => hash),
    tables,
  } satisfies ArchiveHead)
  for (const { name, columns } of tables) {
    yield JSON.stringify({ table: name })
    const list = columns.map(([column]) => `${quoted(column)}::text`).join(', ')
    await client.query(`DECLARE backup NO SCROLL CURSOR FOR SELECT ${list} FROM public.${quoted(name)}`)
    let count = 0
    for (;;) {
      const page = await client.query<(string | null)[]>({
        text: `FETCH ${ROWS_AT_ONCE} FROM backup`,
        rowMode: 'array',
      })
      if (page.rows.length === 0) break
      count += page.rows.length
      for (const row of page.rows) yield JSON.stringify(row)
    }
    await client.query('CLOSE backup')
    rows[name] = count
  }
  const sequences = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' WHERE c.relkind = 'S' ORDER BY c.relname`,
  )
  for (const { name } of sequences.rows) {
    const { rows: state } = await client.query<{ last: string; called: boolean }>(
      `SELECT last_value::text AS last, is_called AS called FROM public.${quoted(name)}`,
    )
    yield JSON.stringify({ sequence: name, ...state[0] })
  }
  for (const [name, value] of Object.entries(secrets)) yield JSON.stringify({ secret: name, value })
}

/**
 * Yields a backup, gzip'd, piece by piece: all tables of one moment, in a transaction that only reads. On the embedded database, which has one
 * session, everybody else waits until it is over.
 */
export async function* streamBackup(
  database: Pick<OpenDatabase, 'kind' | 'pool'>,
  secrets: Secrets,
): AsyncGenerator<Uint8Array> {
  const client = await database.pool.connect()
  try {
    await client.query('SET statement_timeout = 0')
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query(`SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL bytea_output = 'hex'`)
    const rows: Record<string, number> = {}
    const text = Readable.from(sealed(lines(client, database.kind, secrets, rows), rows), { objectMode: true })
    const zipped = text.pipe(createGzip({ level: 6 }))
    text.on('error', (error) => zipped.destroy(error))
    try {
      yield* zipped as AsyncIterable<Uint8Array>
    } finally {
      text.destroy()
      zipped.destroy()
    }
    await client.query('COMMIT')
  } finally {
    // Ends the session, and with it the transaction if there is still one.
    client.release(true)
  }
}

/**
 * Writes a backup that streams in into a file that only its owner can read, and reads it again. It appears whole and on the disk, or not at all.
 *
 * @returns how many rows each table has
 * @throws ArchiveError when what came is no whole backup
 */
export async function writeBackupFile(
  file: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<Record<string, number>> {
  await mkdir(path.dirname(file), { recursive: true })
  const unfinished = `${file}.${randomBytes(4).toString('hex')}.unfinished`
  try {
    await pipeline(pieces, createWriteStream(unfinished, { flags: 'wx', mode: 0o600 }))
    const { rows } = await verifyArchive(unfinished)
    const handle = await open(unfinished, 'r')
    await handle.sync()
    await handle.close()
    await rename(unfinished, file)
    return rows
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}
