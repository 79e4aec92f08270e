import { ERROR_STATUS, type ErrorCode, type ErrorResponse, type FieldProblem } from '#contract/errors.ts'

/** The one error class: thrown from anywhere, turned into HTTP in `mount` alone. */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details: Record<string, unknown> | undefined
  readonly headers: Record<string, string> | undefined

  /** Takes a code, a sentence for a person, and optionally details, another status than the code's, and headers. */
  constructor(
    code: ErrorCode,
    message: string,
    options: {
      details?: Record<string, unknown>
      status?: number
      headers?: Record<string, string>
      cause?: unknown
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ApiError'
    this.code = code
    this.status = options.status ?? ERROR_STATUS[code]
    this.details = options.details
    this.headers = options.headers
  }

  /** Returns the error in the shape every client knows. */
  toBody(): ErrorResponse {
    return {
      status: this.status,
      error: { code: this.code, message: this.message, ...(this.details ? { details: this.details } : {}) },
    }
  }
}

/** 403 for somebody whose roles do not permit what was asked for: of a change the audit log tells (`refused-changes.ts`). */
export class NotPermitted extends ApiError {
  /** Takes a sentence that says who may. */
  constructor(message: string) {
    super('PERMISSION_DENIED', message)
  }
}

/** 404 for what does not exist and for what belongs to somebody else alike, so that nobody learns which. */
export function notFound(what: string): ApiError {
  return new ApiError('NOT_FOUND', `${what} not found.`)
}

/** 400 naming each field that is wrong. */
export function invalidFields(fields: FieldProblem[]): ApiError {
  const message = fields.map((field) => (field.path ? `${field.path}: ${field.message}` : field.message)).join(' ')
  return new ApiError('INVALID_ARGUMENT', message, { details: { fields } })
}

/** Takes a database error, however wrapped; returns PostgreSQL's SQLSTATE, or undefined when it is none. */
export function sqlState(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = (current as Error & { code?: unknown }).code
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code
  }
  return undefined
}

/** character_not_in_repertoire and untranslatable_character: U+0000, which PostgreSQL keeps in no text, in JSON neither. */
const UNSTORABLE = new Set(['22021', '22P05'])

/**
 * Takes a database error; returns the 400 for a text that no database of ours can hold, and undefined for every other
 * error. It can only have come from outside, by whichever field.
 */
export function unstorableText(error: unknown): ApiError | undefined {
  if (!UNSTORABLE.has(sqlState(error) ?? '')) return undefined
  return new ApiError('INVALID_ARGUMENT', 'A text holds a character that cannot be stored, such as U+0000.', {
    cause: error,
  })
}

export const UNIQUE_VIOLATION = '23505'
export const FOREIGN_KEY_VIOLATION = '23503'
