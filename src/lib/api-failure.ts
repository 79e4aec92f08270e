import type { FieldProblem } from '#contract/errors.ts'
import { presentMs } from '#ui/clock.ts'

/** What a person can do about a failure decides its kind: one kind, one set of words, one way out. */
export type FailureKind =
  | 'offline'
  | 'timeout'
  | 'signed-out'
  | 'forbidden'
  /** Who sits at the console did not confirm that it is they. */
  | 'unconfirmed'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'limited'
  | 'server'

type FailureInit = {
  kind: FailureKind
  message: string
  /** HTTP status, or 0 when no answer came. */
  status?: number
  /** The contract's error code, or OFFLINE, TIMEOUT, UNREADABLE where no error of ours came back. */
  code: string
  details?: Record<string, unknown> | undefined
  requestId?: string | undefined
  retryAfterSeconds?: number | undefined
  cause?: unknown
}

/** The one error the client throws, for whatever went wrong between a click and an answer. */
export class ApiFailure extends Error {
  readonly kind: FailureKind
  readonly status: number
  readonly code: string
  readonly details: Record<string, unknown> | undefined
  /** Which inputs were wrong, in words for the person who typed them. */
  readonly fields: readonly FieldProblem[]
  /** What an operator finds the request by in the server's log. */
  readonly requestId: string | undefined
  readonly retryAfterSeconds: number | undefined
  /** The same as a moment: the wait began when the answer came. */
  readonly retryAt: Date | undefined

  constructor(init: FailureInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause })
    this.name = 'ApiFailure'
    this.kind = init.kind
    this.status = init.status ?? 0
    this.code = init.code
    this.details = init.details
    this.fields = fieldProblems(init.details)
    this.requestId = init.requestId
    this.retryAfterSeconds = init.retryAfterSeconds
    this.retryAt =
      init.retryAfterSeconds === undefined ? undefined : new Date(presentMs() + init.retryAfterSeconds * 1000)
  }
}

function fieldProblems(details: Record<string, unknown> | undefined): FieldProblem[] {
  const fields = details?.['fields']
  return Array.isArray(fields) ? fields.filter(isFieldProblem) : []
}

function isFieldProblem(value: unknown): value is FieldProblem {
  if (typeof value !== 'object' || value === null) return false
  return 'path' in value && typeof value.path === 'string' && 'message' in value && typeof value.message === 'string'
}

/**
 * Takes an HTTP status and whether the call needed somebody signed in; returns the failure's kind. A 401 of a public
 * endpoint says that what was typed is wrong (sign-in), not that a session ended.
 */
export function kindOf(status: number, needsSession: boolean): FailureKind {
  switch (status) {
    case 401:
      return needsSession ? 'signed-out' : 'invalid'
    case 403:
      return 'forbidden'
    case 404:
      return 'not-found'
    case 409:
      return 'conflict'
    case 429:
      return 'limited'
    case 504:
      return 'timeout'
    default:
      return status >= 500 ? 'server' : 'invalid'
  }
}

/** Takes an answer that is no success; returns the failure it stands for. */
export async function failureFrom(response: Response, needsSession: boolean): Promise<ApiFailure> {
  const { status, headers } = response
  const requestId = headers.get('request-id') ?? undefined
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN)
  const common = {
    status,
    kind: kindOf(status, needsSession),
    requestId,
    retryAfterSeconds: Number.isFinite(retryAfter) ? Math.max(0, Math.ceil(retryAfter)) : undefined,
  }
  const body: unknown = await response.json().catch(() => undefined)
  const error = errorOf(body)
  if (!error) {
    // A proxy in between answered in HTML, or nothing at all: there are no words of ours to show. Its 401 ends no session of ours,
    // and its 403 is about no role.
    const kind = status < 500 && status !== 429 ? 'server' : common.kind
    return new ApiFailure({
      ...common,
      kind,
      code: 'UNREADABLE',
      message: `The server answered with status ${status}.`,
    })
  }
  return new ApiFailure({
    ...common,
    ...error,
    ...(error.code === 'REAUTHENTICATION_REQUIRED' ? { kind: 'unconfirmed' as const } : {}),
  })
}

function errorOf(
  body: unknown,
): { code: string; message: string; details: Record<string, unknown> | undefined } | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined
  const { error } = body
  if (typeof error !== 'object' || error === null || !('message' in error) || !('code' in error)) return undefined
  const details =
    'details' in error && typeof error.details === 'object' ? (error.details as Record<string, unknown>) : undefined
  return { code: String(error.code), message: String(error.message), details }
}
