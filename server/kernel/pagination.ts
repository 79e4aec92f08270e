import { type AnyColumn, type SQL, sql } from 'drizzle-orm'
import { MAX_PAGE_SIZE } from '#contract/pagination.ts'
import { ApiError } from './errors.ts'
import { isUuid } from './ids.ts'
import { sha256 } from './secrets.ts'

/** What a row's place in a list is made of: microseconds since 1970, or an id. */
type Part = 'micros' | 'uuid'
const FITS: Record<Part, (value: string) => boolean> = { micros: (value) => /^\d{1,16}$/.test(value), uuid: isUuid }

export type PageRequest = {
  limit: number
  /** The place after which the page begins; null for the first. */
  after: string[] | null
  /** Digest of the list and its filters: a cursor counts only where it came from. */
  context: string
}

const unknownCursor = () =>
  new ApiError(
    'INVALID_ARGUMENT',
    'The pagination token is unknown. Use `pagination.next` of the page before, with the same filters.',
    {
      details: { fields: [{ path: 'paginationToken', message: 'The pagination token is unknown.' }] },
    },
  )

function encode(parts: string[]): string {
  return btoa(JSON.stringify(parts)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function decode(token: string): unknown {
  try {
    return JSON.parse(atob(token.replaceAll('-', '+').replaceAll('_', '/')))
  } catch {
    return undefined
  }
}

/**
 * Reads the paging parameters of a request.
 * Takes them, what a place in the list is made of, and what the list is of: the organization and every filter.
 * Throws OUT_OF_RANGE for a limit outside 1 to 100 and INVALID_ARGUMENT for a cursor that is not from this list.
 */
export async function readPage(
  query: { limit?: number | undefined; paginationToken?: string | undefined },
  key: readonly Part[],
  about: readonly (string | undefined)[],
): Promise<PageRequest> {
  const limit = query.limit ?? MAX_PAGE_SIZE
  if (limit < 1 || limit > MAX_PAGE_SIZE) {
    throw new ApiError('OUT_OF_RANGE', `limit must be between 1 and ${MAX_PAGE_SIZE}.`, {
      details: { fields: [{ path: 'limit', message: `Must be between 1 and ${MAX_PAGE_SIZE}.` }] },
    })
  }
  if (!Number.isInteger(limit)) throw new ApiError('INVALID_ARGUMENT', 'limit must be a whole number.')
  const context = (await sha256(JSON.stringify(about.map((part) => part ?? null)))).slice(0, 16)
  if (query.paginationToken === undefined) return { limit, after: null, context }
  const parts = decode(query.paginationToken)
  if (!Array.isArray(parts) || parts.length !== key.length + 1 || parts[0] !== context) throw unknownCursor()
  const after: unknown[] = parts.slice(1)
  if (!after.every((part, at): part is string => typeof part === 'string' && FITS[key[at] ?? 'uuid'](part)))
    throw unknownCursor()
  return { limit, after, context }
}

/**
 * Makes a page out of rows that were asked for with one more than fits.
 * Takes up to `limit + 1` rows, the request they answer and what a row's place is; returns the page's rows and the way on.
 */
export function makePage<Row>(
  rows: Row[],
  request: PageRequest,
  placeOf: (row: Row) => string[],
): { rows: Row[]; pagination: { next: string } | null } {
  const kept = rows.slice(0, request.limit)
  const last = kept.at(-1)
  const more = rows.length > request.limit && last !== undefined
  return { rows: kept, pagination: more ? { next: encode([request.context, ...placeOf(last)]) } : null }
}

/** Microseconds since 1970 of a time column, as text: a JavaScript date would lose the last three digits. */
export function micros(column: AnyColumn): SQL<string> {
  return sql<string>`(extract(epoch from ${column}) * 1000000)::bigint::text`
}

/** The condition that a row comes after a place `[micros, id]`; none for the first page. */
export function isAfter(time: AnyColumn, id: AnyColumn, after: string[] | null): SQL | undefined {
  if (!after) return undefined
  return sql`(${time}, ${id}) > (timestamptz 'epoch' + ${after[0]}::bigint * interval '1 microsecond', ${after[1]}::uuid)`
}
