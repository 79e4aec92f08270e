/** The socket that node-postgres believes to talk to: an in-memory duplex in front of an embedded engine's one session. */
import { Duplex } from 'node:stream'
import { CRASH_SHUTDOWN, DatabaseError, IDLE_IN_TRANSACTION } from './database-error.ts'
import { concatBytes, isTerminate, simpleQuery, SYNC } from './wire-protocol.ts'

/** An engine that is open. It runs one request at a time, in the order of the calls. */
export interface WireEngine {
  /**
   * Hands wire messages over; `onData` gets the answer piece by piece.
   *
   * @throws DatabaseError when the engine stops before it has answered.
   */
  execute(message: Uint8Array, onData: (bytes: Uint8Array) => void): Promise<{ inTransaction: boolean }>
  /** Calls back once, when the engine stops; returns how to take the callback away. */
  onStop(callback: (error: Error) => void): () => void
}

const LEAVE = concatBytes([SYNC, simpleQuery('DISCARD ALL')])
const LEAVE_TRANSACTION = concatBytes([SYNC, simpleQuery('ROLLBACK'), simpleQuery('DISCARD ALL')])
const ignore = () => undefined

/** One client of the engine. A client that goes away leaves a clean session: open transactions roll back, its settings and prepared statements go. */
export class WireStream extends Duplex {
  readonly #open: () => Promise<WireEngine>
  readonly #idleInTransactionMs: number
  #idleTimer: NodeJS.Timeout | undefined
  #engine: WireEngine | undefined
  #forgetStop: () => void = ignore
  #inTransaction = false
  #left = false

  /**
   * @param open gives the engine, waiting until it is open
   * @param idleInTransactionMs how long a transaction may lie idle: PostgreSQL's `idle_in_transaction_session_timeout`, which PGlite ignores
   */
  constructor(open: () => Promise<WireEngine>, idleInTransactionMs: number) {
    super({ writableHighWaterMark: 1 << 20 })
    this.#open = open
    this.#idleInTransactionMs = idleInTransactionMs
  }

  /** Called by node-postgres in place of `Socket.connect`. */
  connect(): this {
    this.#open().then(
      (engine) => {
        if (this.destroyed) return
        this.#engine = engine
        this.#forgetStop = engine.onStop((error) => {
          this.#left = true
          clearTimeout(this.#idleTimer)
          this.destroy(error)
        })
        this.emit('connect')
      },
      (error: Error) => this.destroy(error),
    )
    return this
  }

  // The rest of what node-postgres calls on a socket means nothing here.
  setNoDelay(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }

  override _read(): void {
    // The engine pushes; answers are bounded by what the client asked for.
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send([chunk], done)
  }

  override _writev(chunks: { chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      done,
    )
  }

  #send(messages: Uint8Array[], done: (error?: Error | null) => void): void {
    const engine = this.#engine
    if (engine === undefined) {
      done(new DatabaseError(CRASH_SHUTDOWN, 'The embedded database is not connected.'))
      return
    }
    // Terminate would end the session that all clients share.
    const terminateAt = messages.findIndex(isTerminate)
    const wanted = terminateAt === -1 ? messages : messages.slice(0, terminateAt)
    const hangUp = () => {
      if (terminateAt === -1) return
      this.#leave()
      this.push(null)
    }
    if (wanted.length === 0) {
      hangUp()
      done()
      return
    }
    clearTimeout(this.#idleTimer)
    engine
      .execute(concatBytes(wanted), (bytes) => {
        if (!this.destroyed) this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      })
      .then(
        ({ inTransaction }) => {
          this.#inTransaction = inTransaction
          if (inTransaction && !this.#left)
            this.#idleTimer = setTimeout(
              () => this.destroy(idleInTransaction(this.#idleInTransactionMs)),
              this.#idleInTransactionMs,
            )
          hangUp()
          done()
        },
        (error: Error) => done(error),
      )
  }

  /** Cleans the session, queued behind whatever this client has still under way. */
  #leave(): void {
    if (this.#left) return
    this.#left = true
    clearTimeout(this.#idleTimer)
    this.#forgetStop()
    const engine = this.#engine
    if (engine === undefined) return
    // While a statement is under way nobody knows yet whether it opens a transaction: a ROLLBACK too many is only a warning.
    const message = this.#inTransaction || this.writableLength > 0 ? LEAVE_TRANSACTION : LEAVE
    engine.execute(message, ignore).catch(ignore)
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#leave()
    callback(error)
  }
}

function idleInTransaction(limitMs: number): DatabaseError {
  return new DatabaseError(
    IDLE_IN_TRANSACTION,
    `terminating connection due to idle-in-transaction timeout: nothing came for ${limitMs} ms`,
  )
}
