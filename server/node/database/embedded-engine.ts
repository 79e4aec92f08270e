/**
 * PGlite, set so that it keeps what it acknowledges. Used by the worker thread (a directory) and by tests (memory).
 * It leans on internals of PGlite, whose version is therefore pinned; the durability tests notice when they change.
 */
import { fsyncSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { isStartup } from './wire-protocol.ts'

/** What the file system of PGlite's WebAssembly module shows us; not in its published types. */
interface FileSystemInternals {
  NODEFS: {
    stream_ops: { fsync?: (stream: { nfd: number }) => number }
    tryFSOperation<T>(operation: () => T): T
  }
}

/** Counts what reached the disk, so that a test can see that a commit does. */
export interface SyncCounter {
  count: number
}

/** PGlite's own file system ignores fsync; this one passes it to the host. */
class DurableNodeFS extends NodeFS {
  readonly #syncs: SyncCounter

  constructor(directory: string, syncs: SyncCounter) {
    super(directory)
    this.#syncs = syncs
  }

  override async init(...[pglite, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const initialised = await super.init(pglite, options)
    initialised.emscriptenOpts.preRun?.push((module) => {
      const { NODEFS } = module as unknown as FileSystemInternals
      NODEFS.stream_ops.fsync = (stream) => {
        // An error must become an errno: PostgreSQL answers a failed fsync with a PANIC, anything else would be swallowed.
        NODEFS.tryFSOperation(() => fsyncSync(stream.nfd))
        this.#syncs.count += 1
        return 0
      }
    })
    return initialised
  }
}

/**
 * PGlite's own parameters without `-F`, which turns fsync off. Pages are in memory or on a disk without a head to move: by
 * PostgreSQL's default, `random_page_cost=4`, it reads all users of a server to find fifty.
 */
const DURABLE_START_PARAMS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...[
    'fsync=on',
    'wal_sync_method=fsync',
    'shared_buffers=32MB',
    'max_wal_size=96MB',
    'min_wal_size=32MB',
    'random_page_cost=1.1',
  ].flatMap((setting) => ['-c', setting]),
]

/**
 * Opens (or, in an empty directory, makes) a durable database in a directory of the host.
 *
 * @param onLog gets each line that PostgreSQL logs
 */
export function openDurablePglite(
  directory: string,
  syncs: SyncCounter,
  onLog: (line: string) => void,
): Promise<PGlite> {
  const onStderr = (line: string) => {
    onLog(line)
    // True: handled here, not to be printed.
    return true
  }
  return PGlite.create({ fs: new DurableNodeFS(directory, syncs), startParams: DURABLE_START_PARAMS, onStderr })
}

/**
 * Makes a new cluster smaller, before anything is in it: drops the templates for further databases, which nobody makes here. That halves what
 * a first start must write and sync, and leaves no database behind that VACUUM cannot reach and whose old transaction ids would one day stop all writes.
 */
export async function slimCluster(pglite: PGlite): Promise<void> {
  await pglite.exec("UPDATE pg_database SET datistemplate = false WHERE datname IN ('template0', 'template1')")
  await pglite.exec('DROP DATABASE template1')
  await pglite.exec('DROP DATABASE template0')
  await pglite.exec('CHECKPOINT')
}

/**
 * Hands wire messages to PGlite's one session. The raw stream skips PGlite's own parser, which would read every row a second time.
 *
 * @param onData gets each piece of the answer; a piece is only valid during the call.
 */
export async function executeWire(
  pglite: PGlite,
  message: Uint8Array,
  onData: (piece: Uint8Array) => void,
): Promise<{ inTransaction: boolean }> {
  return pglite.runExclusive(async () => {
    if (isStartup(message)) onData(await pglite.execProtocolRaw(message))
    else await pglite.execProtocolRawStream(message, { onRawData: onData })
    return { inTransaction: pglite.isInTransaction() }
  })
}

/** What {@link onEngineFailure} needs of PGlite and its WebAssembly module; not in the published types. */
interface EngineInternals {
  POSTGRES_MAIN_LONGJMP: number
  Module: { _PostgresMainLoopOnce(): void }
}

/**
 * Calls `fail` when PostgreSQL inside PGlite stops: FATAL, PANIC, or a trap of the WebAssembly machine. PGlite itself swallows these and goes on
 * with a dead or damaged session. `fail` must not return.
 */
export function onEngineFailure(pglite: PGlite, fail: (reason: unknown) => never): void {
  const { Module, POSTGRES_MAIN_LONGJMP } = pglite as unknown as EngineInternals
  const mainLoopOnce = Module._PostgresMainLoopOnce
  Module._PostgresMainLoopOnce = () => {
    try {
      mainLoopOnce()
    } catch (error) {
      // PostgreSQL reports an ordinary ERROR by this status; everything else is the end of the session.
      const status = (error as { status?: unknown } | undefined)?.status
      if (status !== POSTGRES_MAIN_LONGJMP) fail(error)
      throw error
    }
  }
}
