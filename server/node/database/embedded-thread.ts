/** One lifetime of the worker thread that runs the embedded database, seen from the server's thread. */
import { Worker } from 'node:worker_threads'
import { CRASH_SHUTDOWN, DatabaseError, QUERY_CANCELED } from './database-error.ts'
import type { WorkerReport, WorkerRequest, WorkerSettings } from './embedded-worker.ts'
import type { WireEngine } from './wire-stream.ts'

interface Execution {
  message: Uint8Array
  onData: (bytes: Uint8Array) => void
  resolve: (result: { inTransaction: boolean }) => void
  reject: (error: Error) => void
}

/** Beside this file: TypeScript in development, one bundle (`embedded-worker.js`) in production. Not written as a literal, so that no bundler rewrites it. */
function workerUrl(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(['./embedded-worker', extension].join('.'), import.meta.url)
}

/** A running engine. When its thread ends, for whatever reason, everything that waits is rejected and {@link EmbeddedThread.exited} resolves. */
export class EmbeddedThread implements WireEngine {
  /** Resolves when the thread is gone and the directory may be opened again. */
  readonly exited: Promise<void>
  readonly #worker: Worker
  readonly #limitMs: () => number
  readonly #waiting: Execution[] = []
  readonly #stopCallbacks = new Set<(error: Error) => void>()
  readonly #ready = Promise.withResolvers<void>()
  readonly #closed = Promise.withResolvers<void>()
  #current: Execution | undefined
  #watchdog: NodeJS.Timeout | undefined
  #stopReason: Error | undefined
  #executions = 0
  #syncs = 0

  /**
   * @param directory of the PostgreSQL cluster
   * @param limitMs asked at the start of each statement: how long it may run before the thread is ended (Infinity: as long as it likes)
   * @param options.create makes a cluster in the empty directory; otherwise there must be one
   */
  constructor(directory: string, limitMs: () => number, { create = false } = {}) {
    this.#limitMs = limitMs
    // Without the parent's execArgv: a test runner's loaders are not for this thread. V8's flags hold for the whole process anyway.
    this.#worker = new Worker(workerUrl(), {
      workerData: { directory, create } satisfies WorkerSettings,
      execArgv: [],
      name: 'embedded-database',
    })
    this.#worker.on('message', (report: WorkerReport) => this.#onReport(report))
    this.#worker.on('error', (error) => {
      this.#stopReason ??= new DatabaseError(CRASH_SHUTDOWN, `The embedded database stopped: ${error.message}`, {
        cause: error,
      })
    })
    this.exited = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#onExit()
        resolve()
      })
    })
    // A rejection is also told to whoever calls ready(); nobody may.
    this.#ready.promise.catch(() => undefined)
    this.#closed.promise.catch(() => undefined)
  }

  /** Resolves when statements may be sent. @throws DatabaseError with what PostgreSQL said when it does not open. */
  ready(): Promise<void> {
    return this.#ready.promise
  }

  /** Statements (round trips) since the start. */
  get executions(): number {
    return this.#executions
  }

  /** fsyncs since the start, as of the last finished statement. */
  get syncs(): number {
    return this.#syncs
  }

  /** Why the thread ended, once it has. */
  get stopReason(): Error | undefined {
    return this.#stopReason
  }

  execute(message: Uint8Array, onData: (bytes: Uint8Array) => void): Promise<{ inTransaction: boolean }> {
    return new Promise((resolve, reject) => {
      if (this.#stopReason !== undefined) {
        reject(this.#stopReason)
        return
      }
      this.#waiting.push({ message, onData, resolve, reject })
      this.#next()
    })
  }

  onStop(callback: (error: Error) => void): () => void {
    if (this.#stopReason !== undefined) {
      callback(this.#stopReason)
      return () => undefined
    }
    this.#stopCallbacks.add(callback)
    return () => this.#stopCallbacks.delete(callback)
  }

  /** Ends the thread at once, also in the middle of a statement. What was committed stays. */
  async terminate(reason: Error): Promise<void> {
    this.#stopReason ??= reason
    await this.#worker.terminate()
    await this.exited
  }

  /** Closes PostgreSQL in order, then the thread; after `graceMs` without an answer, without order. Call when nothing is under way. */
  async close(graceMs: number): Promise<void> {
    this.#post({ kind: 'close' })
    const timer = setTimeout(() => this.#closed.resolve(), graceMs)
    await this.#closed.promise.catch(() => undefined)
    clearTimeout(timer)
    await this.terminate(new DatabaseError(CRASH_SHUTDOWN, 'The embedded database is closed.'))
  }

  #post(request: WorkerRequest, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, transfer)
  }

  #next(): void {
    if (this.#current !== undefined) return
    const execution = this.#waiting.shift()
    this.#current = execution
    if (execution === undefined) {
      // An idle database must not keep a script from ending.
      this.#worker.unref()
      return
    }
    this.#worker.ref()
    this.#executions += 1
    const limitMs = this.#limitMs()
    if (Number.isFinite(limitMs)) this.#watchdog = setTimeout(() => void this.terminate(overdue(limitMs)), limitMs)
    // A copy of its own: node-postgres writes slices of buffers that it uses again.
    const bytes = new Uint8Array(execution.message)
    this.#post({ kind: 'execute', message: bytes }, [bytes.buffer])
  }

  #onReport(report: WorkerReport): void {
    if (report.kind === 'ready') this.#ready.resolve()
    else if (report.kind === 'closed') this.#closed.resolve()
    else if (report.kind === 'failed')
      this.#stopReason ??= new DatabaseError(CRASH_SHUTDOWN, `The embedded database stopped: ${report.reason}`)
    else if (report.kind === 'data') this.#current?.onData(report.bytes)
    else {
      clearTimeout(this.#watchdog)
      const execution = this.#current
      this.#current = undefined
      this.#syncs = report.syncs
      execution?.resolve({ inTransaction: report.inTransaction })
      this.#next()
    }
  }

  #onExit(): void {
    clearTimeout(this.#watchdog)
    const reason = (this.#stopReason ??= new DatabaseError(
      CRASH_SHUTDOWN,
      'The embedded database stopped unexpectedly.',
    ))
    this.#ready.reject(reason)
    this.#closed.reject(reason)
    for (const callback of this.#stopCallbacks) callback(reason)
    this.#stopCallbacks.clear()
    this.#current?.reject(reason)
    this.#current = undefined
    for (const execution of this.#waiting.splice(0)) execution.reject(reason)
  }
}

function overdue(limitMs: number): DatabaseError {
  return new DatabaseError(
    QUERY_CANCELED,
    `canceling statement due to statement timeout: it ran longer than ${limitMs} ms`,
  )
}
