/**
 * The worker thread that runs PGlite, so that a statement never stalls the event loop of the server.
 * Messages: {@link WorkerRequest} in, {@link WorkerReport} out.
 */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from './database-error.ts'
import { executeWire, onEngineFailure, openDurablePglite, slimCluster } from './embedded-engine.ts'
import { concatBytes } from './wire-protocol.ts'

/** What the thread is started with: the directory of the cluster, and whether to make one there. */
export interface WorkerSettings {
  directory: string
  create: boolean
}

/** What the server asks. At most one request is under way. */
export type WorkerRequest = { kind: 'execute'; message: Uint8Array } | { kind: 'close' }

/** What the worker tells. `data` pieces come before their `done`. `syncs` counts fsyncs since the start. */
export type WorkerReport =
  | { kind: 'ready' }
  | { kind: 'data'; bytes: Uint8Array }
  | { kind: 'done'; inTransaction: boolean; syncs: number }
  | { kind: 'failed'; reason: string }
  | { kind: 'closed' }

/** Pieces of an answer are gathered up to this size before they cross the thread. */
const PIECE_BYTES = 256 * 1024

const port = parentPort
if (port === null) throw new Error('embedded-worker must be started as a worker thread')
const report = (message: WorkerReport, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)

/** Why PostgreSQL stopped, in its own words: what it throws afterwards says nothing. */
let lastComplaint: string | undefined
const onLog = (line: string) => {
  if (/\b(?:FATAL|PANIC):/.test(line)) lastComplaint = line
}

/** Ends this thread. In a worker `process.exit` ends the thread only, and no catch clause of PGlite's can stop it. */
function die(reason: unknown): never {
  report({ kind: 'failed', reason: lastComplaint ?? messageOf(reason) })
  process.exit(1)
}

const { directory, create } = workerData as WorkerSettings
// PGlite would make an empty database where one has gone missing, say because a volume is not mounted.
if (!create && !existsSync(path.join(directory, 'PG_VERSION')))
  die(new Error(`there is no database in ${directory} any more`))
const syncs = { count: 0 }
const pglite = await openDurablePglite(directory, syncs, onLog).catch(die)
onEngineFailure(pglite, die)
if (create) await slimCluster(pglite).catch(die)

async function execute(message: Uint8Array): Promise<void> {
  let parts: Uint8Array[] = []
  let size = 0
  const flush = () => {
    if (size === 0) return
    const bytes = concatBytes(parts)
    parts = []
    size = 0
    report({ kind: 'data', bytes }, [bytes.buffer as ArrayBuffer])
  }
  const { inTransaction } = await executeWire(pglite, message, (piece) => {
    parts.push(piece.slice())
    size += piece.length
    if (size >= PIECE_BYTES) flush()
  })
  flush()
  report({ kind: 'done', inTransaction, syncs: syncs.count })
}

port.on('message', (request: WorkerRequest) => {
  if (request.kind === 'execute') {
    execute(request.message).catch(die)
    return
  }
  pglite.close().then(() => report({ kind: 'closed' }), die)
})
report({ kind: 'ready' })
