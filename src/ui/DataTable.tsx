import { useEffect, useMemo, useRef, useState } from 'react'
import type { MouseEvent, ReactNode } from 'react'
import { clsx } from 'clsx'
import { FilterBox } from './FilterBox.tsx'
import { createRowKeys } from './row-keys.ts'
import { Skeleton } from './Skeleton.tsx'
import { SortSelect } from './SortSelect.tsx'
import { countWords, useAnnouncedCount } from './table-count.ts'
import { TableFrame } from './TableFrame.tsx'
import { TableHead } from './TableHead.tsx'
import { tableMinWidths, useTableModel } from './table-model.ts'
import type { DataColumn, TableSort } from './table-model.ts'
import { BodyRow, SkeletonRows, Spacer } from './TableRows.tsx'
import { LoadFailure, NoMatch, StaleNote } from './TableStates.tsx'
import type { TableError } from './TableStates.tsx'
import { useNarrow } from './use-narrow.ts'
import { useRowWindow } from './use-row-window.ts'

export type { DataColumn, TableSort } from './table-model.ts'
export type { TableError } from './TableStates.tsx'

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
 * a target for the mouse. Under 42rem of its own width it turns into a list; before that it leaves out what `showFrom` says.
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

  // With every width told but one, the browser need not measure each cell: half the layout, and no column jumps while scrolling.
  const isFixed = columns.filter((column) => column.width === undefined).length <= 1
  const isLoading = rows === undefined && !props.error
  const visible = shown.slice(range.from, range.to)
  const [keysOf] = useState(createRowKeys)
  const keys = keysOf(visible.map(({ id }) => id))
  const failure = { onRetry: props.onRetry, retrying: props.retrying ?? false }
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
    <div data-table className="@container flex min-w-0 flex-col gap-3" ref={box}>
      {(onFilterChange || props.toolbar || props.showCount !== false) && (
        <div className="flex min-h-(--control-h) flex-wrap items-center gap-2">
          {onFilterChange && (
            <FilterBox
              label={props.filterLabel ?? `Filter ${noun.other}`}
              value={filter}
              onChange={onFilterChange}
              className="w-full @lg:max-w-72 @lg:min-w-48 @lg:flex-1"
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
      {props.error && rows && <StaleNote {...failure} error={props.error} />}
      <TableFrame label={label}>
        <table
          role="table"
          aria-label={label}
          aria-busy={isLoading || undefined}
          aria-rowcount={rows ? shown.length + 1 : undefined}
          style={tableMinWidths(columns, {
            isFixed,
            isSelectable: onSelectedChange !== undefined,
            hasActions: actions !== undefined,
          })}
          className={clsx(
            'table-least w-full border-separate border-spacing-0 text-sm @max-2xl:block',
            isFixed && 'table-fixed',
          )}
        >
          <TableHead
            {...{ columns, sort, onSortChange, noun, selected, onSelectedChange }}
            rows={shown}
            hasActions={actions !== undefined}
          />
          {/* No scroll anchor: the row at a place becomes another record's while one scrolls, and the browser would follow it. */}
          {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- the mouse's way to the row's own link, which the keyboard reaches itself */}
          <tbody role="rowgroup" ref={body} onClick={followRowLink} className="[overflow-anchor:none] @max-2xl:block">
            {range.from > 0 && <Spacer rows={range.from} />}
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
            {!isNarrow && range.to < shown.length && <Spacer rows={shown.length - range.to} />}
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
          <NoMatch
            filter={filter}
            noun={noun}
            onClear={
              clear &&
              (() => {
                clear()
                // The button goes; what one would change next takes the focus.
                box.current?.querySelector<HTMLElement>('input, select, button')?.focus()
              })
            }
          />
        )}
        {props.error && !rows && <LoadFailure {...failure} error={props.error} />}
      </TableFrame>
    </div>
  )
}

const noRows: never[] = []

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
