/** The files of the embedded database: the PostgreSQL cluster, the version of its format, and how both come to be at the first start. */
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gunzip } from 'node:zlib'
import { promisify } from 'node:util'
import { DatabaseOpenError } from './database-error.ts'
import { EmbeddedThread } from './embedded-thread.ts'
import { unpackTar } from './tar.ts'

/** Raise it when an older Conifer cannot read what this one writes, or the other way round: above all with PGlite's PostgreSQL major version. */
export const FORMAT_VERSION = 1
/** The major version of PostgreSQL inside the pinned PGlite. */
const POSTGRES_MAJOR = '18'

/** Where the parts of the embedded database lie under a data directory. */
export interface ClusterPaths {
  /** The PostgreSQL cluster. */
  cluster: string
  /** The lock that keeps a second process out. */
  lock: string
  /** The version of the format, written beside the cluster. */
  format: string
}

/** The paths of the embedded database under `dataDir`. */
export function clusterPaths(dataDir: string): ClusterPaths {
  const root = path.resolve(dataDir)
  return {
    cluster: path.join(root, 'database'),
    lock: path.join(root, 'database.lock'),
    format: path.join(root, 'database.json'),
  }
}

const upgradeAdvice = (found: string, paths: ClusterPaths) =>
  `The database in ${paths.cluster} has ${found}, this Conifer reads format ${FORMAT_VERSION} (PostgreSQL ${POSTGRES_MAJOR}). ` +
  'Nothing was changed. Start the version of Conifer that wrote it, dump the database there, start this version with an empty DATA_DIR and restore the dump; ' +
  'or go back to that version for good. Keep a copy of the directory until the new one works.'

/** @throws DatabaseOpenError when the cluster was written by a version that this one cannot read */
async function checkFormat(paths: ClusterPaths): Promise<void> {
  const major = (await readFile(path.join(paths.cluster, 'PG_VERSION'), 'utf8')).trim()
  if (major !== POSTGRES_MAJOR) throw new DatabaseOpenError(upgradeAdvice(`the format of PostgreSQL ${major}`, paths))
  if (!existsSync(paths.format)) {
    // A copy of the cluster alone, say from a backup: its own PG_VERSION has just vouched for it.
    await writeFormat(paths)
    return
  }
  const text = await readFile(paths.format, 'utf8')
  const found = /"format":\s*(\d+)/.exec(text)?.[1]
  if (found !== String(FORMAT_VERSION))
    throw new DatabaseOpenError(
      upgradeAdvice(found === undefined ? 'a format nobody can read' : `format ${found}`, paths),
    )
}

async function writeFormat(paths: ClusterPaths): Promise<void> {
  await writeFile(paths.format, `${JSON.stringify({ format: FORMAT_VERSION, postgres: POSTGRES_MAJOR })}\n`, {
    flush: true,
  })
}

/** Makes sure that file names and contents below `directory` are on the disk. */
async function syncTree(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const targets = [
    directory,
    ...entries
      .filter((entry) => entry.isFile() || entry.isDirectory())
      .map((entry) => path.join(entry.parentPath, entry.name)),
  ]
  const workers = Array.from({ length: 4 }, async () => {
    for (let target = targets.pop(); target !== undefined; target = targets.pop()) await syncPath(target)
  })
  await Promise.all(workers)
}

async function syncPath(target: string): Promise<void> {
  const handle = await open(target, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Makes the cluster at a first start and checks it at every later one. A start that was cut off leaves nothing behind that looks like a cluster.
 * Call with the lock held.
 *
 * @param initialImage gzip'd tar of an initialised cluster; without it (or without the file) PostgreSQL's initdb runs, which takes seconds longer
 * @returns true when the cluster is new
 * @throws DatabaseOpenError when the cluster has another format
 */
export async function prepareCluster(paths: ClusterPaths, initialImage?: string): Promise<boolean> {
  if (existsSync(path.join(paths.cluster, 'PG_VERSION'))) {
    await checkFormat(paths)
    return false
  }
  const unfinished = `${paths.cluster}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  if (initialImage !== undefined && existsSync(initialImage)) {
    await unpackTar(await promisify(gunzip)(await readFile(initialImage)), unfinished)
  } else {
    const thread = new EmbeddedThread(unfinished, () => Number.POSITIVE_INFINITY, { create: true })
    await thread.ready()
    await thread.close(10_000)
  }
  await syncTree(unfinished)
  await writeFormat(paths)
  await rename(unfinished, paths.cluster)
  await syncPath(path.dirname(paths.cluster))
  return true
}
