import { DrizzleQueryError } from 'drizzle-orm/errors'
import pino from 'pino'
import type { Log } from '#server/kernel/context.ts'

/** Fields that may hold a secret, at the top and one level down. */
const SECRET_FIELDS = [
  'password',
  'secret',
  'token',
  'key',
  'authorization',
  'cookie',
  'clientSecret',
  'client_secret',
  'credential',
  'recovery_codes',
  'value',
]

export type ErrorDescription = {
  message: string
  type?: string
  code?: string
  stack?: string
  cause?: ErrorDescription
  /** Of several in one: the first of them. */
  errors?: ErrorDescription[]
}

/** More of them would say the same: a database that is away fails everything in one way. */
const MAX_ERRORS = 5

/**
 * Takes an error; returns what of it may be shown. A failed query's values stay out: among them are password hashes
 * and what people typed.
 */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { message: String(error) }
  const { code } = error as { code?: unknown }
  const withoutValues = (text: string) =>
    error instanceof DrizzleQueryError
      ? text
          .replaceAll(`\nparams: ${String(error.params)}`, '')
          // Should the library write them in another way some day: what follows them in a stack starts with `    at `.
          .replace(/\nparams: [\s\S]*?(?=\n {4}at |$)/, '')
      : text
  return {
    type: error.name,
    message: withoutValues(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    stack: withoutValues(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.slice(0, MAX_ERRORS).map(describeError) } : {}),
  }
}

/** What must never be in a log, wherever in a text it stands: an API key's value, a bearer token, a cookie of ours. */
const SECRET_TEXTS: readonly [RegExp, string][] = [
  [/(pckey_[0-9A-Za-z]{1,40})_[0-9A-Za-z]{16,}/g, '$1_[redacted]'],
  [/\b(bearer|basic) +[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  [/(conifer\.session_token=)[^;\s"]+/g, '$1[redacted]'],
  [/(postgres(?:ql)?|smtps?)(:\/\/[^:/\s"]*):[^@\s"]+@/g, '$1$2:[redacted]@'],
]

/** Takes a line of the log; returns it without what looks like a secret: for what a field's name did not tell. */
function withoutSecrets(line: string): string {
  return SECRET_TEXTS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line)
}

const LEVELS: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }

/** An error's stack, and those of what it comes from. */
function stacksOf({ stack, message, cause, errors = [] }: ErrorDescription): string[] {
  return [
    stack === undefined || stack === '' ? message : stack,
    ...[...errors, ...(cause ? [cause] : [])].flatMap(stacksOf),
  ]
}

/** Takes a line of JSON; returns it for a person in front of a terminal. */
function humanReadable(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown> & {
    err?: ErrorDescription
  }
  const rest = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const head = `${new Date(Number(time)).toISOString().slice(11, 19)} ${(LEVELS[Number(level)] ?? '').padEnd(5)} ${String(msg)}`
  return `${[[head, ...rest].join('  '), ...(err ? stacksOf(err) : [])].join('\n')}\n`
}

/**
 * Makes the log: a line of JSON an event on the standard output, plain text where that is a terminal.
 * Takes the least level to write; returns it.
 */
export function createLog(
  level: string,
  output: { isTTY?: boolean; write: (text: string) => unknown } = process.stdout,
): Log {
  return pino(
    {
      level,
      base: null,
      serializers: { err: describeError },
      redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    },
    {
      write: (line: string) => {
        const clean = withoutSecrets(line)
        output.write(output.isTTY ? humanReadable(clean) : clean)
      },
    },
  )
}
