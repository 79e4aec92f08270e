/** SQLSTATE query_canceled: what PostgreSQL answers when `statement_timeout` ends a statement. */
export const QUERY_CANCELED = '57014'
/** SQLSTATE crash_shutdown: the engine stopped under a session; nothing of its open transaction remains. */
export const CRASH_SHUTDOWN = '57P02'
/** SQLSTATE idle_in_transaction_session_timeout. */
export const IDLE_IN_TRANSACTION = '25P03'
/** SQLSTATE too_many_connections: no connection came free in time, or one was asked for where none can ever come free. */
export const TOO_MANY_CONNECTIONS = '53300'

/** An error of the database's own machinery (not of a statement), with the SQLSTATE that PostgreSQL would give. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The database could not be opened; the message is written for the operator and says what to do. */
export class DatabaseOpenError extends Error {
  override readonly name = 'DatabaseOpenError'
}

/** Where the database tells what it does; a pino logger fits. */
export interface DatabaseLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  // Emscripten throws objects that are no Errors but have a message.
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message)
  return String(error)
}
