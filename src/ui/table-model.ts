import { useEffect, useMemo, useRef, useState } from 'react'
import type { CSSProperties, ReactNode } from 'react'

export type CellValue = string | number | bigint | boolean | Date | null | undefined

/** One column. The table sorts and filters by `value` and shows `cell`. */
export interface DataColumn<Row> {
  /** Stands in the URL as the sort key. */
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** What it sorts by; also what the filter searches when it is text. Without it the column does not sort. Empty values come last, both ways. */
  value?: (row: Row) => CellValue
  /** What the filter searches instead of `value`: a full id, an email under a name. */
  searchText?: (row: Row) => string
  /** False: has a `value` for the filter, but no sensible order. */
  sortable?: boolean
  /** The direction of the first press; dates and amounts start with the greatest. */
  sortFirst?: 'asc' | 'desc'
  /** Numbers, money and counts stand at the end. */
  align?: 'start' | 'end'
  /** A CSS width, such as "30%" or "8rem". Tell it for all columns but one: the table is then laid out once, which is twice as fast, and no column jumps while scrolling. */
  width?: string
  /** How narrow it may get before the table scrolls sideways in its box. 12rem for the first, 6.5rem for the others unless told. */
  minWidth?: string
  /** What one can do without: the column shows from this width of the table on (table.css), and in a list, which has the room. */
  showFrom?: 'medium' | 'wide'
  /** The cell may break into lines; others are cut with an ellipsis. */
  wrap?: boolean
}

export interface TableSort {
  id: string
  desc: boolean
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

function compare(one: unknown, other: unknown): number {
  if (typeof one === 'string' && typeof other === 'string') return collator.compare(one, other)
  // Numbers, bigints, booleans and dates order by the language's own comparison.
  const [a, b] = [one as number, other as number]
  return a < b ? -1 : a > b ? 1 : 0
}

function isEmpty(value: CellValue): boolean {
  return value === undefined || value === null || value === ''
}

/** A new order of the rows; equal rows keep theirs, and empty values come last in both directions. */
function sortRows<Row>(
  rows: ReadonlyArray<Row>,
  columns: ReadonlyArray<DataColumn<Row>>,
  sort: TableSort | null,
): ReadonlyArray<Row> {
  const value = sort && columns.find((column) => column.id === sort.id)?.value
  if (!value) return rows
  const direction = sort.desc ? -1 : 1
  // Each value is read once, not once a comparison.
  return rows
    .map((row) => ({ row, key: value(row) }))
    .toSorted((a, b) => {
      const [noA, noB] = [isEmpty(a.key), isEmpty(b.key)]
      return noA || noB ? Number(noA) - Number(noB) : compare(a.key, b.key) * direction
    })
    .map(({ row }) => row)
}

/** Words of the filter, each of which must be found: "ada owner" finds Ada, the owner. */
function words(filter: string): string[] {
  return filter.toLocaleLowerCase('en').split(/\s+/).filter(Boolean)
}

function textOf<Row>(row: Row, columns: ReadonlyArray<DataColumn<Row>>): string {
  let text = ''
  for (const column of columns) {
    const found = column.searchText?.(row) ?? column.value?.(row)
    if (typeof found === 'string') text += `${found}\n`
  }
  return text.toLocaleLowerCase('en')
}

function rememberTexts<Row extends object>(columns: ReadonlyArray<DataColumn<Row>>): (row: Row) => string {
  const known = new WeakMap<Row, string>()
  return (row) => {
    let text = known.get(row)
    if (text === undefined) known.set(row, (text = textOf(row, columns)))
    return text
  }
}

/** Fewer rows than this are quicker done than put off. */
const MANY_ROWS = 500
const ROWS_AT_ONCE = 50

/** Makes the searched texts of many rows while nobody waits, so that the first key in the filter need not; returns what stops it. */
function whileIdle<Row>(rows: ReadonlyArray<Row>, make: (row: Row) => string): () => void {
  if (rows.length < MANY_ROWS || typeof requestIdleCallback !== 'function') return () => undefined
  let at = 0
  let handle = 0
  const go = (deadline: IdleDeadline) => {
    while (at < rows.length && deadline.timeRemaining() > 1) {
      for (const row of rows.slice(at, at + ROWS_AT_ONCE)) make(row)
      at += ROWS_AT_ONCE
    }
    if (at < rows.length) handle = requestIdleCallback(go)
  }
  handle = requestIdleCallback(go)
  return () => cancelIdleCallback(handle)
}

export interface TableModelOptions<Row extends object> {
  rows: ReadonlyArray<Row>
  columns: ReadonlyArray<DataColumn<Row>>
  rowId: (row: Row) => string
  filter: string
  sort: TableSort | null
}

/** A row in the order and choice to be shown. */
export interface ShownRow<Row> {
  id: string
  row: Row
}

/**
 * Sorted, then filtered rows. Sorting comes first because filtering keeps the order: a key in the filter box then costs
 * one substring search a row and no sort, which is what keeps up at 10,000 rows. The searched text is built once a row.
 */
export function useTableModel<Row extends object>({
  rows,
  columns,
  rowId,
  filter,
  sort,
}: TableModelOptions<Row>): ReadonlyArray<ShownRow<Row>> {
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort])

  // A ref: pages write the function in place, and a new one every render must not filter 10,000 rows anew.
  const idOf = useRef(rowId)
  useEffect(() => {
    idOf.current = rowId
  })
  const textOfRow = useMemo(() => rememberTexts(columns), [columns])
  useEffect(() => whileIdle(sorted, textOfRow), [sorted, textOfRow])
  const all = useMemo(() => sorted.map((row) => ({ id: idOf.current(row), row })), [sorted])
  const [search] = useState(createSearch<Row>)
  return useMemo(() => search(all, filter, textOfRow), [search, all, filter, textOfRow])
}

/** A loop, not a closure for each of ten thousand rows. */
function hasAll(text: string, wanted: readonly string[]): boolean {
  for (const word of wanted) if (!text.includes(word)) return false
  return true
}

type Search<Row> = (
  all: ReadonlyArray<ShownRow<Row>>,
  filter: string,
  textOf: (row: Row) => string,
) => ReadonlyArray<ShownRow<Row>>

/** Returns a search that remembers its last answer: who types on looks through what was found so far, not through all. */
function createSearch<Row>(): Search<Row> {
  let last: { all: unknown; textOf: unknown; sought: string; found: ReadonlyArray<ShownRow<Row>> } | undefined
  return (all, filter, textOf) => {
    const wanted = words(filter)
    if (wanted.length === 0) return all
    // More letters at the end make the last word longer or add one: each word of before is still asked for. In small letters,
    // which a letter that follows can change (a final sigma).
    const sought = filter.toLocaleLowerCase('en')
    const isNarrower = last?.all === all && last.textOf === textOf && sought.startsWith(last.sought)
    const found = (isNarrower && last ? last.found : all).filter(({ row }) => hasAll(textOf(row), wanted))
    last = { all, textOf, sought, found }
    return found
  }
}

/** What the next press on a column's header asks for: its first direction, the other one, then the table's own order. */
export function nextSort<Row>(column: DataColumn<Row>, sort: TableSort | null): TableSort | null {
  const firstDesc = column.sortFirst === 'desc'
  if (sort?.id !== column.id) return { id: column.id, desc: firstDesc }
  return sort.desc === firstDesc ? { id: column.id, desc: !firstDesc } : null
}

/** Whether the column sorts. */
export function isSortable<Row>(column: DataColumn<Row>): boolean {
  return column.value !== undefined && column.sortable !== false
}

/**
 * Returns the width, in rem, under which the table scrolls sideways in its box instead of cutting every word. In a fixed layout a width in
 * rem is never given up, so what has none would shrink to nothing: the name, on a screen 1,024 px wide.
 */
function minWidth<Row>(columns: ReadonlyArray<DataColumn<Row>>, isFixed: boolean, extrasRem: number): string {
  let rem = 0
  let share = 0
  let least = 0
  for (const [at, { width, minWidth }] of columns.entries()) {
    const told = Number.parseFloat(minWidth ?? (at === 0 ? '12' : '6.5'))
    const part = isFixed && width?.endsWith('%') ? Number.parseFloat(width) / 100 : 0
    share += part
    if (part === 0) rem += isFixed && width ? Number.parseFloat(width) : told
    else if (minWidth) least = Math.max(least, told / part)
  }
  return `${Math.max(least, (rem + extrasRem) / (1 - share)).toFixed(2)}rem`
}

/** The same for each of the widths from which columns show, as table.css takes them; the checkbox and the actions have theirs. */
export function tableMinWidths<Row>(
  columns: ReadonlyArray<DataColumn<Row>>,
  { isFixed, isSelectable, hasActions }: { isFixed: boolean; isSelectable: boolean; hasActions: boolean },
): CSSProperties {
  const extrasRem = (isSelectable ? 2.75 : 0) + (hasActions ? 4.5 : 0)
  const widthOf = (shown: ReadonlyArray<DataColumn<Row>>) => minWidth(shown, isFixed, extrasRem)
  return {
    '--least': widthOf(columns.filter(({ showFrom }) => showFrom === undefined)),
    '--least-medium': widthOf(columns.filter(({ showFrom }) => showFrom !== 'wide')),
    '--least-wide': widthOf(columns),
  } as CSSProperties
}
