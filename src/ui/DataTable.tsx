import { useEffect, useMemo, useRef, useState } from 'react'
import type { MouseEvent, ReactNode } from 'react'
import { clsx } from 'clsx'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import { Button } from './Button.tsx'
import { Callout } from './Callout.tsx'
import { Checkbox } from './Choice.tsx'
import { ErrorState } from './EmptyState.tsx'
import { FilterBox } from './FilterBox.tsx'
import { announce } from './live-region.ts'
import { Skeleton } from './Skeleton.tsx'
import { createRowKeys } from './row-keys.ts'
import { isSortable, nextSort, useTableModel } from './table-model.ts'
import type { DataColumn, TableSort } from './table-model.ts'
import { useRowWindow } from './use-row-window.ts'
import { BodyRow, SkeletonRows, Spacer, cellPad, sticky, stickyEnd } from './TableRows.tsx'
import { SortSelect } from './SortSelect.tsx'
import { useNarrow } from './use-narrow.ts'

export type { DataColumn, TableSort } from './table-model.ts'

export interface TableError {
  title: string
  message?: ReactNode
  requestId?: string | undefined
}

export interface DataTableProps<Row extends object> {
  /** The table's name: "Members". */
  label: string
  /** What a row is, for the count: `{ one: 'member', other: 'members' }`. */
  noun: { one: string; other: string }
  /** Keep columns and functions stable (module scope or `useMemo`): rows are not rendered again when theirs are the same. */
  columns: ReadonlyArray<DataColumn<Row>>
  /** Undefined while loading, or when loading failed. */
  rows: ReadonlyArray<Row> | undefined
  /** How many rows there are when the page's own filters have taken some out of `rows`. */
  total?: number | undefined
  /** How many rows more are on their way: the count tells of them already. */
  coming?: number | undefined
  rowId: (row: Row) => string
  /** The row's name, for its checkbox. */
  rowName?: (row: Row) => string
  /** At the end of each row: a `RowMenu`. */
  actions?: (row: Row) => ReactNode
  /** Rows hold a link marked `data-row-link`: the whole row shows the hand. */
  linkedRows?: boolean
  /** Marks a row that is gone in all but name (expired, revoked): quieter. */
  isDimmed?: (row: Row) => boolean

  filter?: string
  /** Gives the table its filter box. */
  onFilterChange?: (filter: string) => void
  filterLabel?: string
  sort?: TableSort | null
  onSortChange?: (sort: TableSort | null) => void
  /** More filters, right of the filter box. When they are what hides all rows, say so with `isFiltered`. */
  toolbar?: ReactNode
  /** Other filters than the box are on: an empty table then says "no match", and `onClearFilters` clears them all. */
  isFiltered?: boolean
  onClearFilters?: () => void

  selected?: ReadonlySet<string>
  onSelectedChange?: (selected: ReadonlySet<string>) => void

  /** Loading failed. With `rows` they stay, under a line that says so. */
  error?: TableError | null
  onRetry?: () => void
  retrying?: boolean
  /** An `EmptyState bare`: why there is nothing, and the next step. */
  empty: ReactNode
  /** How many grey rows while loading: the usual number of rows. */
  skeletonRows?: number
  /** The filter above the table, the count beside it; false shows the bare table. */
  showCount?: boolean
}

/**
 * The table of every list page. Sort and filter are the page's (it puts them into the URL); sorting, filtering, windowing,
 * selection and the states around the rows are the table's. A link marked `data-row-link` in a cell makes its whole row
 * a target for the mouse. Under 640 px of its own width it turns into a list.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const {
    label,
    noun,
    columns,
    rows,
    rowId,
    rowName,
    actions,
    isDimmed,
    filter = '',
    onFilterChange,
    sort = null,
    onSortChange,
    selected,
    onSelectedChange,
  } = props
  const box = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const isNarrow = useNarrow(box)
  const shown = useTableModel({ rows: rows ?? noRows, columns, rowId, filter, sort })
  const total = props.total ?? rows?.length ?? 0
  const range = useRowWindow(body, {
    count: shown.length,
    total,
    view: `${filter}\n${sort?.id} ${sort?.desc}`,
    isList: isNarrow,
  })
  const coming = props.coming ?? 0
  const countText = rows ? countWords(shown.length + coming, total + coming, noun) : undefined
  useAnnouncedCount(countText, filter)

  const columnCount = columns.length + (actions ? 1 : 0) + (onSelectedChange ? 1 : 0)
  // With every width told but one, the browser need not measure each cell: half the layout, and no column jumps while scrolling.
  const isFixed = columns.filter((column) => column.width === undefined).length <= 1
  const isLoading = rows === undefined && !props.error
  const visible = shown.slice(range.from, range.to)
  const [keysOf] = useState(createRowKeys)
  const keys = keysOf(visible.map(({ id }) => id))
  const clear = props.onClearFilters ?? (onFilterChange ? () => onFilterChange('') : undefined)

  // A ref, so that a row's checkbox has one handler for ever and `memo` holds.
  const selection = useRef({ selected, onSelectedChange })
  useEffect(() => {
    selection.current = { selected, onSelectedChange }
  })
  const toggle = useMemo(
    () => (id: string, on: boolean) => {
      const next = new Set(selection.current.selected)
      if (on) next.add(id)
      else next.delete(id)
      selection.current.onSelectedChange?.(next)
    },
    [],
  )

  return (
    <div className="@container flex min-w-0 flex-col gap-3" ref={box}>
      {(onFilterChange || props.toolbar || props.showCount !== false) && (
        <div className="flex min-h-(--control-h) flex-wrap items-center gap-2">
          {onFilterChange && (
            <FilterBox
              label={props.filterLabel ?? `Filter ${noun.other}`}
              value={filter}
              onChange={onFilterChange}
              className="w-full @lg:w-72"
            />
          )}
          {props.toolbar}
          {onSortChange && (
            <SortSelect columns={columns} sort={sort} onSortChange={onSortChange} className="@2xl:hidden" />
          )}
          {props.showCount !== false && (
            <p className="ml-auto text-sm whitespace-nowrap text-muted tabular">
              {countText ?? (isLoading && <Skeleton className="h-3 w-20" />)}
            </p>
          )}
        </div>
      )}
      {props.error && rows && (
        <Callout
          kind="danger"
          role="alert"
          title={props.error.title}
          action={
            props.onRetry && (
              <Button size="sm" pending={props.retrying ?? false} onClick={props.onRetry}>
                Try again
              </Button>
            )
          }
        >
          {props.error.message ?? 'What you see is the last that could be loaded.'}
        </Callout>
      )}
      <ScrollBox label={label}>
        <table
          role="table"
          aria-label={label}
          aria-busy={isLoading || undefined}
          aria-rowcount={rows ? shown.length + 1 : undefined}
          style={{
            minWidth: isNarrow ? undefined : tableMinWidth(columns, isFixed, columnCount - columns.length),
          }}
          className={clsx(
            'w-full border-separate border-spacing-0 text-sm @max-2xl:block @max-2xl:min-w-0!',
            isFixed && 'table-fixed',
          )}
        >
          <thead role="rowgroup" className="@max-2xl:sr-only">
            <tr role="row" aria-rowindex={1}>
              {onSelectedChange && (
                <th role="columnheader" scope="col" className={clsx(headClass, cellPad, 'w-11 pr-0')}>
                  <SelectAll rows={shown} selected={selected} onChange={onSelectedChange} noun={noun} />
                </th>
              )}
              {columns.map((column, at) => (
                <HeaderCell
                  key={column.id}
                  column={column}
                  isFirst={at === 0}
                  sort={sort}
                  {...(onSortChange ? { onSort: onSortChange } : {})}
                />
              ))}
              {actions && (
                <th role="columnheader" scope="col" className={clsx(headClass, cellPad, stickyEnd, 'w-18 text-right')}>
                  Actions
                </th>
              )}
            </tr>
          </thead>
          {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- the mouse's way to the row's own link, which the keyboard reaches itself */}
          <tbody role="rowgroup" ref={body} onClick={followRowLink} className="@max-2xl:block">
            {range.from > 0 && <Spacer rows={range.from} columns={columnCount} />}
            {visible.map(({ id, row }, index) => (
              <BodyRow
                key={keys[index]}
                {...{ id, row, columns }}
                index={range.from + index}
                {...(actions ? { actions } : {})}
                {...(rowName ? { rowName } : {})}
                dimmed={isDimmed?.(row) ?? false}
                linked={props.linkedRows ?? false}
                {...(onSelectedChange ? { selected: selected?.has(id) ?? false, onToggle: toggle } : {})}
              />
            ))}
            {!isNarrow && range.to < shown.length && <Spacer rows={shown.length - range.to} columns={columnCount} />}
            {isLoading && (
              <SkeletonRows
                rows={props.skeletonRows ?? 8}
                columns={columns}
                isSelectable={onSelectedChange !== undefined}
                hasActions={actions !== undefined}
              />
            )}
          </tbody>
        </table>
        {rows && total === 0 && !props.isFiltered && props.empty}
        {rows && shown.length === 0 && (total > 0 || props.isFiltered) && (
          <div className="flex flex-col items-center gap-3 px-6 py-12 text-center">
            <p className="text-sm text-muted">
              {filter.trim() ? (
                <>
                  No {noun.other} match <span className="font-medium break-all text-text">“{filter.trim()}”</span>.
                </>
              ) : (
                `No ${noun.other} match these filters.`
              )}
            </p>
            {clear && <Button onClick={clear}>Clear filter</Button>}
          </div>
        )}
        {props.error && !rows && (
          <ErrorState
            bare
            title={props.error.title}
            requestId={props.error.requestId}
            action={
              props.onRetry && (
                <Button pending={props.retrying ?? false} onClick={props.onRetry}>
                  Try again
                </Button>
              )
            }
          >
            {props.error.message}
          </ErrorState>
        )}
      </ScrollBox>
    </div>
  )
}

const noRows: never[] = []
/** Typing rests for so long before a count is said; a page's own title is said before it, too. */
const ANNOUNCE_AFTER_MS = 600

const headClass =
  'sticky top-(--table-top,0px) z-2 h-9 border-b border-line bg-sunken text-left text-xs font-medium whitespace-nowrap text-muted first:rounded-tl-[9px] last:rounded-tr-[9px]'

/**
 * The width under which the table scrolls sideways in its box instead of cutting every word. In a fixed layout a width in
 * rem is never given up, so what has none would shrink to nothing: the name, on a screen 1,024 px wide.
 */
function tableMinWidth<Row>(columns: ReadonlyArray<DataColumn<Row>>, isFixed: boolean, extras: number): string {
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
  return `${Math.max(least, (rem + extras * 4.25) / (1 - share)).toFixed(2)}rem`
}

const number = new Intl.NumberFormat('en-US')

/** "12 members", or "3 of 12 members" when some are hidden. */
function countWords(shown: number, total: number, noun: { one: string; other: string }): string {
  const word = total === 1 ? noun.one : noun.other
  return shown === total
    ? `${number.format(total)} ${word}`
    : `${number.format(shown)} of ${number.format(total)} ${word}`
}

/**
 * Tells a screen reader how many rows there are: once they have come, and whenever a filter has left more or fewer, when
 * the typing rests. A row that was made or deleted is told by whoever made it.
 */
function useAnnouncedCount(text: string | undefined, filter: string) {
  const last = useRef<{ text: string; filter: string }>(undefined)
  useEffect(() => {
    if (text === undefined) return
    const before = last.current
    if (before && (before.text === text || (before.filter === filter && !/ of /.test(before.text + text)))) {
      last.current = { text, filter: before.filter }
      return
    }
    const timer = setTimeout(() => {
      last.current = { text, filter }
      announce(text)
    }, ANNOUNCE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [text, filter])
}

/** A press anywhere on a row is a press on its `data-row-link`, with the modifier keys; never over a control or a selection. */
function followRowLink(event: MouseEvent<HTMLElement>) {
  const target = event.target as HTMLElement
  // A dialog or menu opened from a cell bubbles through React's tree, not the document's.
  if (!event.currentTarget.contains(target)) return
  if (
    target.closest('a, button, input, select, label, textarea, [role="menuitem"], [role="tooltip"], [data-no-row-link]')
  )
    return
  if ((window.getSelection()?.toString() ?? '') !== '') return
  const { ctrlKey, metaKey, shiftKey, altKey } = event
  target
    .closest('tr')
    ?.querySelector('[data-row-link]')
    ?.dispatchEvent(
      new window.MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey, altKey }),
    )
}

/** The frame. When the table is wider than it, it scrolls sideways in here and never the page. */
function ScrollBox({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const [overflows, setOverflows] = useState(false)
  useEffect(() => {
    const node = box.current
    const table = node?.querySelector('table')
    if (!node || !table || typeof ResizeObserver === 'undefined') return
    // Until it has been measured, it clips: the page must not scroll. A box that may scroll takes the header's stickiness away from the page, so it becomes one only when it must.
    const observer = new ResizeObserver(() => setOverflows(table.offsetWidth > node.clientWidth + 1))
    observer.observe(node)
    observer.observe(table)
    return () => observer.disconnect()
  }, [])
  return (
    <div
      ref={box}
      {...(overflows ? { tabIndex: 0, role: 'region', 'aria-label': `${label}, scrolls sideways` } : {})}
      data-overflows={overflows || undefined}
      className={clsx(
        'group/scroll rounded-lg border border-line bg-raised',
        overflows ? 'overflow-x-auto' : 'overflow-x-clip',
      )}
    >
      {children}
    </div>
  )
}

function HeaderCell<Row>({
  column,
  isFirst,
  sort,
  onSort,
}: {
  column: DataColumn<Row>
  isFirst: boolean
  sort: TableSort | null
  onSort?: (sort: TableSort | null) => void
}) {
  const sorted = sort?.id === column.id ? (sort.desc ? 'descending' : 'ascending') : undefined
  const end = column.align === 'end'
  const Icon = sorted === undefined ? ChevronsUpDown : sorted === 'descending' ? ArrowDown : ArrowUp
  return (
    <th
      role="columnheader"
      scope="col"
      aria-sort={sorted ?? (onSort && isSortable(column) ? 'none' : undefined)}
      style={column.width ? { width: column.width } : undefined}
      className={clsx(headClass, cellPad, end && 'text-right', isFirst && sticky)}
    >
      {onSort && isSortable(column) ? (
        <button
          type="button"
          onClick={() => onSort(nextSort(column, sort))}
          className={clsx(
            'group/sort -mx-1.5 inline-flex h-7 items-center gap-1 rounded-sm px-1.5 hover:bg-hover hover:text-text',
            end && 'flex-row-reverse',
            sorted && 'text-text',
          )}
        >
          {column.header}
          <Icon
            aria-hidden
            size={14}
            strokeWidth={1.5}
            className={clsx(!sorted && 'opacity-0 group-hover/sort:opacity-100 group-focus-visible/sort:opacity-100')}
          />
        </button>
      ) : (
        column.header
      )}
    </th>
  )
}

function SelectAll({
  rows,
  selected,
  onChange,
  noun,
}: {
  rows: ReadonlyArray<{ id: string }>
  selected: ReadonlySet<string> | undefined
  onChange: (selected: ReadonlySet<string>) => void
  noun: { other: string }
}) {
  const chosen = selected?.size ? rows.filter(({ id }) => selected.has(id)).length : 0
  const all = rows.length > 0 && chosen === rows.length
  return (
    <Checkbox
      label={`Select all ${noun.other} shown`}
      hideLabel
      checked={all}
      indeterminate={chosen > 0 && !all}
      disabled={rows.length === 0}
      onChange={() => {
        const next = new Set(selected)
        for (const { id } of rows) {
          if (all) next.delete(id)
          else next.add(id)
        }
        onChange(next)
      }}
    />
  )
}
