import { clsx } from 'clsx'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import { Checkbox } from './Choice.tsx'
import { isSortable, nextSort } from './table-model.ts'
import type { DataColumn, TableSort } from './table-model.ts'
import { cellPad, shownFrom, sticky, stickyEnd } from './TableRows.tsx'

const headClass =
  'sticky top-(--banner-h) group-data-overflows/scroll:top-0 z-2 h-9 border-b border-line bg-sunken text-left text-xs font-medium whitespace-nowrap text-muted'

export interface TableHeadProps<Row> {
  columns: ReadonlyArray<DataColumn<Row>>
  /** The rows that show: what the checkbox at the top selects. */
  rows: ReadonlyArray<{ id: string }>
  noun: { other: string }
  sort: TableSort | null
  onSortChange: ((sort: TableSort | null) => void) | undefined
  selected: ReadonlySet<string> | undefined
  onSelectedChange: ((selected: ReadonlySet<string>) => void) | undefined
  hasActions: boolean
}

/** The row of headers: each sorts by its column where the page lets it. A list has it for screen readers alone. */
export function TableHead<Row>({
  columns,
  rows,
  noun,
  sort,
  onSortChange,
  selected,
  onSelectedChange,
  hasActions,
}: TableHeadProps<Row>) {
  return (
    <thead role="rowgroup" className="@max-2xl:sr-only">
      <tr role="row" aria-rowindex={1}>
        {onSelectedChange && (
          <th role="columnheader" scope="col" className={clsx(headClass, cellPad, 'w-11 pr-0')}>
            <SelectAll rows={rows} selected={selected} onChange={onSelectedChange} noun={noun} />
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
        {hasActions && (
          <th role="columnheader" scope="col" className={clsx(headClass, cellPad, stickyEnd, 'w-18 text-right')}>
            Actions
          </th>
        )}
      </tr>
    </thead>
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
      className={clsx(headClass, cellPad, end && 'text-right', isFirst && sticky, shownFrom(column))}
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
