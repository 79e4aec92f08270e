import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { withoutKeyValues } from '#contract/search-text.ts'

/** How one value stands in an address. A value equal to the default leaves the address. */
export type UrlField<T> = { fallback: T; parse: (raw: string) => T; format: (value: T) => string }
export type UrlValues<Fields> = { [K in keyof Fields]: Fields[K] extends UrlField<infer T> ? T : never }

/**
 * Any text: a filter. Of an API key pasted there only its hint is left, which finds its row: an address goes into the
 * browser's history and into logs.
 */
export function text(fallback = ''): UrlField<string> {
  return { fallback, parse: withoutKeyValues, format: withoutKeyValues }
}

/** One of a few words; anything else in the address means the fallback. */
export function oneOf<const T extends string>(values: readonly T[], fallback: NoInfer<T>): UrlField<T> {
  return { fallback, parse: (raw) => values.find((value) => value === raw) ?? fallback, format: (value) => value }
}

/** A whole number from `min`; anything else in the address means the fallback. */
export function integer(fallback: number, min = 1): UrlField<number> {
  return {
    fallback,
    parse: (raw) => (/^\d{1,9}$/.test(raw) && Number(raw) >= min ? Number(raw) : fallback),
    format: String,
  }
}

/** How a table is sorted; null leaves the rows as the server sent them. */
export type Sort = { id: string; desc: boolean } | null

/** A column and a direction: `name` or `-name`. Takes the ids of the columns that sort. */
export function sorting(columns: readonly string[], fallback: Sort): UrlField<Sort> {
  return {
    fallback,
    parse: (raw) => {
      if (raw === '') return null
      const id = columns.find((one) => one === raw.replace(/^-/, ''))
      return id ? { id, desc: raw.startsWith('-') } : fallback
    },
    format: (sort) => (sort ? `${sort.desc ? '-' : ''}${sort.id}` : ''),
  }
}

type AnyField = UrlField<unknown>

/** Takes a query string and the fields; returns the values it stands for. */
export function readUrl<Fields extends object>(search: string, fields: Fields): UrlValues<Fields> {
  const query = new URLSearchParams(search)
  return Object.fromEntries(
    Object.entries(fields as Record<string, AnyField>).map(([name, field]) => {
      const raw = query.get(name)
      return [name, raw === null ? field.fallback : field.parse(raw)]
    }),
  ) as UrlValues<Fields>
}

/** Takes a query string, the fields and their values; returns the query string that says so, all else in it untouched. */
export function writeUrl<Fields extends object>(search: string, fields: Fields, values: UrlValues<Fields>): string {
  const query = new URLSearchParams(search)
  for (const [name, field] of Object.entries(fields as Record<string, AnyField>)) {
    const value = field.format((values as Record<string, unknown>)[name])
    if (value === field.format(field.fallback)) query.delete(name)
    else query.set(name, value)
  }
  const written = query.toString()
  return written === '' ? '' : `?${written}`
}

/**
 * Values that were set and have not arrived in the address yet: those of the address with this key, and of the
 * navigations from the first number up to, not including, the last.
 */
type Ahead = { key: string; first: number; last: number; next: string }

/** Under this name a history entry remembers which change wrote it. */
const WRITTEN = 'urlState'
// From the time, so that no entry of an earlier visit bears a number of this one.
let lastNumber = Date.now()

function writtenAs(state: unknown): number | undefined {
  if (typeof state !== 'object' || state === null || !(WRITTEN in state)) return undefined
  return typeof state[WRITTEN] === 'number' ? state[WRITTEN] : undefined
}

/** Browsers refuse more than about a hundred address changes in half a minute: typing is written when it rests. */
const TYPING_REST_MS = 200

export type UrlState<Fields> = {
  values: UrlValues<Fields>
  /**
   * Changes some of the values. `replace` (while typing): at once on the page, in the address when the typing rests.
   * `push` (a deliberate choice): in the address at once, and Back undoes it. A change of anything but the page goes
   * back to the first page.
   */
  set: (patch: Partial<UrlValues<Fields>>, how?: 'push' | 'replace') => void
  /** Back to the fallbacks, as a deliberate choice. */
  reset: (...names: (keyof Fields)[]) => void
  /** Every value is its fallback: the page as it first stands. */
  isDefault: boolean
}

/** The query of the browser's own address; the demo keeps its addresses behind the `#`. */
function browserSearch(): string {
  const { hash, origin, search } = window.location
  return hash.startsWith('#/') ? new URL(hash.slice(1), origin).search : search
}

/**
 * Keeps filter, sort and page in the address, so that Back, reload and a copied link show the same rows. `fields` must be
 * a constant of the module: `const FIELDS = { q: text(), sort: sorting(['name'], null), page: integer(1) }`.
 */
export function useUrlState<Fields extends object>(fields: Fields): UrlState<Fields> {
  const { pathname, search, key, state } = useLocation()
  const navigate = useNavigate()
  // What is on the page, which is ahead of the address while somebody types and until a navigation has arrived.
  const [ahead, setAhead] = useState<Ahead | null>(null)
  const arrived = writtenAs(state)
  const isAhead =
    ahead !== null && (key === ahead.key || (arrived !== undefined && arrived >= ahead.first && arrived < ahead.last))
  // Arrived, or somebody went elsewhere: from here on the address says what there is, also after Back.
  if (ahead && !isAhead) setAhead(null)
  const current = isAhead ? ahead.next : search
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const present = useRef({ pathname, search, key, current, ahead: isAhead ? ahead : null })
  const underWay = useRef<number | null>(null)
  // The last one sent: it may have arrived without the page having rendered it, and must not undo what is set meanwhile.
  const written = useRef<number | null>(null)
  useEffect(() => {
    present.current = { pathname, search, key, current, ahead: isAhead ? ahead : null }
  })
  useEffect(() => () => clearTimeout(timer.current), [pathname])
  useEffect(() => {
    // Back and Forward, also when pressed so soon that the page never saw the last change arrive.
    const drop = () => {
      clearTimeout(timer.current)
      setAhead(null)
    }
    window.addEventListener('popstate', drop)
    return () => window.removeEventListener('popstate', drop)
  }, [])

  const go = useCallback(
    (next: string, how: 'push' | 'replace') => {
      clearTimeout(timer.current)
      const number = (lastNumber += 1)
      const before = present.current.ahead
      const now = {
        key: before?.key ?? present.current.key,
        first: before?.first ?? written.current ?? number,
        last: number,
        next,
      }
      setAhead(now)
      present.current = { ...present.current, current: next, ahead: now }
      const write = () => {
        const { pathname } = present.current
        // The browser's own address, which the page may not have rendered yet; while a change is under way, not even that counts.
        if (next === browserSearch() && underWay.current === null) return
        underWay.current = number
        written.current = number
        const options = { replace: how === 'replace', preventScrollReset: true, state: { [WRITTEN]: number } }
        void Promise.resolve(navigate({ pathname, search: next }, options)).then(() => {
          if (underWay.current === number) underWay.current = null
        })
      }
      if (how === 'push') write()
      else timer.current = setTimeout(write, TYPING_REST_MS)
    },
    [navigate],
  )
  const set = useCallback<UrlState<Fields>['set']>(
    (patch, how = 'push') => {
      const { current } = present.current
      const turnsPage = 'page' in patch || !('page' in fields)
      const first = turnsPage ? {} : { page: (fields as { page: AnyField }).page.fallback }
      go(writeUrl(current, fields, { ...readUrl(current, fields), ...first, ...patch }), how)
    },
    [fields, go],
  )
  const reset = useCallback<UrlState<Fields>['reset']>(
    (...names) => {
      const all = Object.entries(fields as Record<string, AnyField>)
      const chosen = names.length === 0 ? all : all.filter(([name]) => names.includes(name as keyof Fields))
      set(Object.fromEntries(chosen.map(([name, field]) => [name, field.fallback])) as Partial<UrlValues<Fields>>)
    },
    [fields, set],
  )
  const values = useMemo(() => readUrl(current, fields), [current, fields])
  const isDefault = useMemo(() => writeUrl('', fields, values) === '', [fields, values])
  return { values, set, reset, isDefault }
}
