/**
 * The file that a backup is: gzip'd lines of JSON, the same for both databases.
 *
 *     {"conifer_backup":1, "migrations":[…], "tables":[{"name","columns":[[name,type],…]},…], …}   the head
 *     {"table":"users"}                                                                         begins a table
 *     ["6f…","Ada",null,…]                                                                      a row, each value as PostgreSQL's own text
 *     {"sequence":"usage_batches","last":"12","called":true}
 *     {"secret":"session-secret","value":"…"}                                                   what DATA_DIR holds beside the database
 *     {"end":true,"rows":{"users":1,…},"sha256":"…"}                                            over all that came before, gunzipped
 *
 * Text is what every version of PostgreSQL reads as it was written, so a file outlives the engine that wrote it.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'

export const ARCHIVE_VERSION = 1

const Head = z.object({
  conifer_backup: z.int(),
  created_at: z.string(),
  source: z.enum(['embedded', 'postgres']),
  migrations: z.array(z.string()).min(1),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.tuple([z.string(), z.string()])).min(1) })),
})
/** The first line: what is in the file, and which migrations its tables were made by. */
export type ArchiveHead = z.infer<typeof Head>

const Row = z.array(z.string().nullable())
const Mark = z.union([
  z.object({ table: z.string() }),
  z.object({ sequence: z.string(), last: z.string(), called: z.boolean() }),
  z.object({ secret: z.string(), value: z.string() }),
  z.object({ end: z.literal(true), rows: z.record(z.string(), z.int()), sha256: z.string() }),
])
export type ArchiveEnd = Extract<z.infer<typeof Mark>, { end: true }>

/** What is read of an archive, in its order. */
export type ArchiveEntry =
  | { kind: 'row'; table: string; values: (string | null)[] }
  | { kind: 'sequence'; name: string; last: string; called: boolean }
  | { kind: 'secret'; name: string; value: string }

/** The file is no backup, or not whole, or of a version that this Conifer does not know. The message is for the operator. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
}

/** Takes the lines of an archive but the last; yields them with the last, whose checksum is over all of them. */
export async function* sealed(lines: AsyncIterable<string>, rows: Record<string, number>): AsyncGenerator<string> {
  const hash = createHash('sha256')
  for await (const line of lines) {
    hash.update(line).update('\n')
    yield `${line}\n`
  }
  yield `${JSON.stringify({ end: true, rows, sha256: hash.digest('hex') } satisfies ArchiveEnd)}\n`
}

const notABackup = (file: string) => new ArchiveError(`${file} is not a backup of Conifer. Nothing was changed.`)
const damaged = (file: string, why: string) =>
  new ArchiveError(`${file} is damaged: ${why}. Nothing was changed. Use another backup.`)

/** A row has the size of what the API takes, some megabytes; a file without lines must not fill the memory. */
const LONGEST_LINE = 256 * 1024 * 1024

/** The lines of a gzip'd file. (`node:readline` would also split at U+2028, which a name may hold.) */
async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file)
  const unzipped = source.pipe(createGunzip())
  source.on('error', (error) => unzipped.destroy(error))
  unzipped.setEncoding('utf8')
  let rest = ''
  try {
    for await (const piece of unzipped as AsyncIterable<string>) {
      const lines = (rest + piece).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > LONGEST_LINE) throw notABackup(file)
      yield* lines
    }
    if (rest !== '') yield rest
  } finally {
    source.destroy()
    unzipped.destroy()
  }
}

function parseLine(file: string, line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw damaged(file, 'a line of it cannot be read')
  }
}

function parseHead(file: string, line: string): ArchiveHead {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw notABackup(file)
  }
  if (typeof value !== 'object' || value === null || !('conifer_backup' in value)) throw notABackup(file)
  if (value.conifer_backup !== ARCHIVE_VERSION)
    throw new ArchiveError(
      `${file} is a backup of format ${String(value.conifer_backup)}; this Conifer reads format ${ARCHIVE_VERSION}. Nothing was changed. Restore it with the version that wrote it.`,
    )
  const head = Head.safeParse(value)
  if (!head.success) throw damaged(file, 'its first line is not whole')
  return head.data
}

/** Reads an archive's entries. Each is checked in form; whether the file is whole, {@link verifyArchive} tells beforehand. */
export async function* readArchive(
  file: string,
  onHead: (head: ArchiveHead) => void = () => undefined,
  onEnd: (end: ArchiveEnd, sha256: string) => void = () => undefined,
): AsyncGenerator<ArchiveEntry> {
  const hash = createHash('sha256')
  let columns: Map<string, number> | undefined
  let table: string | undefined
  let ended = false
  for await (const line of linesOf(file)) {
    if (ended) throw damaged(file, 'something follows its end')
    if (columns === undefined) {
      const head = parseHead(file, line)
      columns = new Map(head.tables.map((one) => [one.name, one.columns.length]))
      onHead(head)
    } else if (line.startsWith('[')) {
      const values = Row.safeParse(parseLine(file, line))
      if (!values.success || table === undefined || values.data.length !== columns.get(table))
        throw damaged(file, 'a row of it is not whole')
      yield { kind: 'row', table, values: values.data }
    } else {
      const mark = Mark.safeParse(parseLine(file, line))
      if (!mark.success) throw damaged(file, 'a line of it means nothing')
      const { data } = mark
      if ('end' in data) {
        ended = true
        onEnd(data, hash.digest('hex'))
        continue
      }
      if ('table' in data) {
        if (!columns.has(data.table)) throw damaged(file, `its head does not know the table ${data.table}`)
        table = data.table
      } else if ('sequence' in data)
        yield { kind: 'sequence', name: data.sequence, last: data.last, called: data.called }
      else yield { kind: 'secret', name: data.secret, value: data.value }
    }
    hash.update(line).update('\n')
  }
  if (columns === undefined) throw notABackup(file)
  if (!ended) throw damaged(file, 'its end is missing')
}

/**
 * Reads an archive from end to end. Returns its head and how many rows each table has.
 *
 * @throws ArchiveError when the file is no backup, was cut short or changed, or is of another format
 */
export async function verifyArchive(file: string): Promise<{ head: ArchiveHead; rows: Record<string, number> }> {
  let head: ArchiveHead | undefined
  let end: ArchiveEnd | undefined
  let sha256 = ''
  const rows: Record<string, number> = {}
  try {
    const entries = readArchive(
      file,
      (one) => (head = one),
      (one, digest) => {
        end = one
        sha256 = digest
      },
    )
    for await (const entry of entries) if (entry.kind === 'row') rows[entry.table] = (rows[entry.table] ?? 0) + 1
  } catch (error) {
    if (error instanceof ArchiveError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES')
      throw new ArchiveError(`${file} cannot be read (${code}).`, { cause: error })
    // zlib: what is no gzip at all, and what is one that breaks off or was changed.
    if (code === 'Z_DATA_ERROR' && head === undefined) throw notABackup(file)
    throw damaged(file, message)
  }
  if (head === undefined || end === undefined) throw damaged(file, 'its end is missing')
  if (end.sha256 !== sha256) throw damaged(file, 'its checksum does not fit')
  for (const { name } of head.tables)
    if ((end.rows[name] ?? 0) !== (rows[name] ?? 0)) throw damaged(file, `rows of ${name} are missing`)
  return { head, rows }
}
