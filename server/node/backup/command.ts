/** `npm run backup -- [file]` and `npm run restore -- file`; in a container `node dist/server/backup.js backup|restore …`. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { clusterPaths } from '../database/cluster-directory.ts'
import { messageOf } from '../database/database-error.ts'
import { openDatabase } from '../database/open.ts'
import type { OpenDatabase } from '../database/open.ts'
import { GENERATED_SECRETS } from '../generated-secret.ts'
import { createLog } from '../log.ts'
import { readSettings } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { ArchiveError } from './archive.ts'
import { requestBackup } from './backup-socket.ts'
import { restoreBackup } from './restore-backup.ts'
import { readGeneratedSecrets } from './secrets.ts'
import { streamBackup, writeBackupFile } from './write-backup.ts'

const root = path.resolve(import.meta.dirname, '..', '..', ...(import.meta.filename.endsWith('.js') ? [] : ['..']))
const distDir = path.join(root, 'dist')
const migrationsFolder = import.meta.filename.endsWith('.js')
  ? path.join(distDir, 'migrations')
  : path.join(root, 'server', 'db', 'migrations')

const USAGE = `Usage:
  npm run backup -- [file] [--without-secrets]   writes a backup (default: conifer-<time>.backup in this folder)
  npm run restore -- <file> [--force]            fills an empty database from it; --force replaces everything in the database
DATABASE_URL or DATA_DIR name the database, as for npm start.`

/** A sentence for the operator, without a stack. */
class CommandError extends Error {}

/** Paths are meant from where npm was called: npm itself changes to the project's folder. */
const fromHere = (file: string) => path.resolve(process.env['INIT_CWD'] ?? process.cwd(), file)

function open(settings: Settings): Promise<OpenDatabase> {
  return openDatabase({
    databaseUrl: settings.databaseUrl,
    dataDir: settings.dataDir,
    log: createLog('warn'),
    initialImage: path.join(distDir, 'database', 'initial.tar.gz'),
    maintenanceIntervalMs: 0,
  })
}

const total = (rows: Record<string, number>) => Object.values(rows).reduce((sum, count) => sum + count, 0)

async function backup(settings: Settings, name: string | undefined, withSecrets: boolean): Promise<void> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  const file = fromHere(name ?? `conifer-${stamp}Z.backup`)
  if (existsSync(file)) throw new CommandError(`${file} exists already. Name another file.`)
  const embedded = settings.databaseUrl === undefined
  if (embedded && !existsSync(path.join(clusterPaths(settings.dataDir).cluster, 'PG_VERSION')))
    throw new CommandError(`There is no database in ${settings.dataDir}. Set DATA_DIR, or DATABASE_URL.`)
  const running = embedded && withSecrets ? await requestBackup(settings.dataDir) : undefined
  let rows: Record<string, number>
  if (running) rows = await writeBackupFile(file, running)
  else {
    const database = await open(settings)
    try {
      const secrets = withSecrets ? await readGeneratedSecrets(settings) : {}
      rows = await writeBackupFile(file, streamBackup(database, secrets))
    } finally {
      await database.close()
    }
  }
  process.stdout.write(
    `${file}: ${total(rows)} rows of ${Object.keys(rows).length} tables. Keep it as safe as the database: it holds password hashes${withSecrets ? ' and generated secrets' : ''}.\n`,
  )
}

/** @throws CommandError when a server is using the PostgreSQL database: what it holds in memory would be of the data that is replaced */
async function requireNobody(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ others: number }>(
    `SELECT count(*)::int AS others FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'conifer' AND pid <> pg_backend_pid()`,
  )
  const others = rows[0]?.others ?? 0
  if (others > 0)
    throw new CommandError(
      `Conifer is running on this database (${others} connections). Nothing was changed. Stop every replica first.`,
    )
}

async function restore(settings: Settings, name: string | undefined, force: boolean): Promise<void> {
  if (name === undefined) throw new CommandError(USAGE)
  const database = await open(settings)
  try {
    if (database.kind === 'postgres') await requireNobody(database.pool)
    const { rows, secrets, createdAt } = await restoreBackup(database, fromHere(name), { migrationsFolder, force })
    process.stdout.write(`Restored the state of ${createdAt}: ${total(rows)} rows.\n`)
    for (const { file, setting, given } of GENERATED_SECRETS) {
      const value = secrets[file]
      if (value === undefined) continue
      if (given(settings) === undefined) await putSecret(settings.dataDir, file, value)
      else if (given(settings) !== value)
        process.stdout.write(`${setting} is set here and differs from the one in the backup, which was not written.\n`)
    }
  } finally {
    await database.close()
  }
}

async function putSecret(dataDir: string, name: string, value: string): Promise<void> {
  const file = path.join(dataDir, name)
  if (existsSync(file) && (await readFile(file, 'utf8')).trim() === value) return
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await writeFile(`${file}.unfinished`, `${value}\n`, { mode: 0o600, flush: true })
  await rename(`${file}.unfinished`, file)
}

try {
  const { values, positionals } = parseArgs({
    options: { force: { type: 'boolean', default: false }, 'without-secrets': { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const [verb, file, ...more] = positionals
  if (more.length > 0) throw new CommandError(USAGE)
  const settings = readSettings(process.env)
  if (verb === 'backup') await backup(settings, file, !values['without-secrets'])
  else if (verb === 'restore') await restore(settings, file, values.force)
  else throw new CommandError(USAGE)
} catch (error) {
  const plain = error instanceof CommandError || error instanceof ArchiveError
  process.stderr.write(`${plain ? '' : 'It did not work: '}${messageOf(error)}\n`)
  process.exitCode = 1
}
