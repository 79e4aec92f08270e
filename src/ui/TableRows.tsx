import { Fragment, memo, useId } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import { clsx } from 'clsx'
import { RowCheckbox } from './Choice.tsx'
import { Skeleton } from './Skeleton.tsx'
import type { DataColumn } from './table-model.ts'
import { ROW_HEIGHT_PX } from './use-row-window.ts'

/** The sideways padding of a head's cell. A body's cell has it by its one name, like all else (table.css). */
export const cellPad = 'px-3 first:pl-4 last:pr-4'

/** While the box scrolls sideways, the first column keeps its place. */
export const sticky =
  'group-data-overflows/scroll:sticky group-data-overflows/scroll:left-0 group-data-overflows/scroll:z-3 group-data-overflows/scroll:border-r'
/** And so do the actions, at the other side. */
export const stickyEnd =
  'table-end group-data-overflows/scroll:sticky group-data-overflows/scroll:right-0 group-data-overflows/scroll:z-3 group-data-overflows/scroll:border-l'

export interface BodyRowProps<Row> {
  id: string
  row: Row
  index: number
  columns: ReadonlyArray<DataColumn<Row>>
  actions?: (row: Row) => ReactNode
  rowName?: (row: Row) => string
  dimmed: boolean
  linked: boolean
  selected?: boolean
  onToggle?: (id: string, on: boolean) => void
}

function PlainBodyRow<Row>({
  id,
  row,
  index,
  columns,
  actions,
  rowName,
  dimmed,
  linked,
  selected,
  onToggle,
}: BodyRowProps<Row>) {
  return (
    <tr
      role="row"
      aria-rowindex={index + 2}
      aria-selected={onToggle ? selected : undefined}
      data-selected={selected || undefined}
      className={clsx(
        'table-row-body',
        linked && 'cursor-pointer',
        actions && 'has-actions',
        onToggle && 'is-selectable',
      )}
    >
      {onToggle && (
        <td role="cell" className="table-cell-body select">
          <RowCheckbox
            label={`Select ${rowName?.(row) ?? id}`}
            checked={selected ?? false}
            onChange={(event) => onToggle(id, event.target.checked)}
          />
        </td>
      )}
      {columns.map((column, at) => (
        <td
          key={column.id}
          // The first says whose row it is: a reader that goes from cell to cell tells it with each.
          role={at === 0 ? 'rowheader' : 'cell'}
          className={clsx(
            'table-cell-body',
            at === 0 ? 'head' : 'line',
            dimmed && 'dimmed',
            column.align === 'end' && 'end',
            !column.wrap && 'cut',
            !column.wrap && column.width && 'narrow',
            shownFrom(column),
          )}
          data-label={column.header}
        >
          {column.cell(row)}
        </td>
      ))}
      {actions && (
        <td role="cell" className="table-cell-body actions table-end">
          <Fragment key={id}>{actions(row)}</Fragment>
        </td>
      )}
    </tr>
  )
}

/** One row of a `DataTable`, rendered again only when its own data change. */
// `memo` loses the type parameter; the cast gives it back.
export const BodyRow = memo(PlainBodyRow) as typeof PlainBodyRow

/** What leaves a column out where the table has no room for it (table.css). */
export function shownFrom({ showFrom }: Pick<DataColumn<never>, 'showFrom'>): string | undefined {
  return showFrom && `shows-from-${showFrom}`
}

/** Stands for the rows above or below the window: one cell, since a span over columns that are left out would bring empty ones. */
export function Spacer({ rows }: { rows: number }) {
  const style: CSSProperties = { height: rows * ROW_HEIGHT_PX, padding: 0 }
  return (
    <tr aria-hidden role="presentation">
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- no control: room for the rows outside the window */}
      <td role="presentation" style={style} />
    </tr>
  )
}

const barWidths = ['w-40', 'w-28', 'w-24', 'w-32', 'w-20']

export interface SkeletonRowsProps<Row> {
  rows: number
  columns: ReadonlyArray<DataColumn<Row>>
  isSelectable: boolean
  hasActions: boolean
}

/** Grey rows of the height of real ones, while loading: each bar stands where its column's words will. */
export function SkeletonRows<Row>({ rows, columns, isSelectable, hasActions }: SkeletonRowsProps<Row>) {
  const id = useId()
  const cell = clsx(
    cellPad,
    'h-11 border-b border-line group-last/row:border-b-0 @max-2xl:h-auto @max-2xl:border-0 @max-2xl:p-0',
  )
  return Array.from({ length: rows }, (_unused, row) => (
    <tr
      key={`${id}${row}`}
      role="presentation"
      aria-hidden
      className="group/row @max-2xl:flex @max-2xl:flex-col @max-2xl:gap-2 @max-2xl:border-b @max-2xl:border-line @max-2xl:p-4 @max-2xl:last:border-b-0"
    >
      {isSelectable && (
        <td role="presentation" className={clsx(cell, '@max-2xl:hidden')}>
          <Skeleton className="size-4" />
        </td>
      )}
      {columns.map((column, at) => (
        <td key={column.id} role="presentation" className={clsx(cell, shownFrom(column))}>
          <Skeleton
            className={clsx(
              'h-3 max-w-full',
              column.align === 'end' ? 'w-10 @2xl:ml-auto' : barWidths[(row + at) % barWidths.length],
            )}
          />
        </td>
      ))}
      {hasActions && (
        <td role="presentation" className={clsx(cell, '@max-2xl:hidden')}>
          <Skeleton className="ml-auto h-3 w-6" />
        </td>
      )}
    </tr>
  ))
}
