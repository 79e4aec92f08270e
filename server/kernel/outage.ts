import type { Deps } from './context.ts'
import { ApiError, sqlState } from './errors.ts'

/** Seconds after which trying again is worth it: a database that restarts is back in some. */
const RETRY_AFTER_SECONDS = 5

/** Classes and codes of SQLSTATE that speak of the database's state and not of a statement (PostgreSQL 18, appendix A). */
const STATES = /^(?:08|53|58|57P0[1-5]|57014|25P03|25006|55P03|XX00[12])/
/** What the network says when nobody answers, and the disk when it takes no more. */
const SYSTEM =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT|ENOSPC|EROFS|EIO|EDQUOT)$/
/** node-postgres gives these no code. */
const WORDS =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/

/** What never became a connection: no statement was sent by it. */
const NOT_CONNECTED = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT)$/

/** insufficient_privilege: also what PostgreSQL says of a file that the system does not let it open, say on a disk that is read-only. */
const NOT_PERMITTED = '42501'
/** Where PostgreSQL refuses a role what it was not granted, which is no outage. */
const REFUSES_ROLES = 'aclcheck_error'

function* causes(error: unknown): Generator<Error & { code?: unknown; routine?: unknown }> {
  for (let current = error; current instanceof Error; current = current.cause) {
    yield current
    // Several addresses of one name, each with its own refusal.
    if (current instanceof AggregateError) for (const one of current.errors) yield* causes(one)
  }
}

/**
 * Makes a write that a request can do without, such as when something was last used: a database that is full, or read-only
 * while another takes over, must not refuse who only reads. Its other state is told by the request's own query. On a disk that
 * cannot be written nothing is tried: the embedded database stops at that, and could then not be read either.
 */
export async function unlessOutage(
  { checkStorage }: Pick<Deps, 'checkStorage'>,
  write: () => PromiseLike<unknown>,
): Promise<void> {
  try {
    await checkStorage?.()
  } catch {
    return
  }
  try {
    await write()
  } catch (error) {
    if (!outage(error)) throw error
  }
}

/**
 * Takes what a request failed with. When the reason is that the database is away, full, read-only or overloaded, returns
 * the 503 that says so and when to try again; undefined for every other error, which is a mistake of ours.
 */
export function outage(error: unknown): ApiError | undefined {
  const all = [...causes(error)]
  const codes = all.map(({ code }) => (typeof code === 'string' ? code : ''))
  const state = sqlState(error)
  const isOutage =
    (state !== undefined && STATES.test(state)) ||
    all.some(({ code, routine }) => code === NOT_PERMITTED && routine !== REFUSES_ROLES) ||
    codes.some((code) => SYSTEM.test(code)) ||
    all.some(({ message }) => WORDS.test(message))
  if (!isOutage) return undefined
  // A connection that breaks while a commit is on its way leaves open whether it arrived.
  const brokeOff =
    !codes.some((code) => NOT_CONNECTED.test(code)) &&
    (state === undefined || /^(?:08|57P)/.test(state)) &&
    !all.some(({ message }) => message.startsWith('timeout exceeded when trying to connect'))
  return new ApiError(
    'UNAVAILABLE',
    brokeOff
      ? 'The connection to the database broke. If this was a change, look whether it was made before you repeat it.'
      : 'The database cannot be used at the moment. Nothing was changed. Try again in a few seconds.',
    { headers: { 'retry-after': String(RETRY_AFTER_SECONDS) }, cause: error },
  )
}
