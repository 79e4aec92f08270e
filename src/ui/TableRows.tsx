import { memo, useId } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import { clsx } from 'clsx'
import { Checkbox } from './Choice.tsx'
import { Skeleton } from './Skeleton.tsx'
import type { DataColumn } from './table-model.ts'
import { ROW_HEIGHT_PX } from './use-row-window.ts'

/** The sideways padding of every cell. */
export const cellPad = 'px-3 first:pl-4 last:pr-4'

/** While the box scrolls sideways, the first column keeps its place. */
export const sticky =
  'group-data-overflows/scroll:sticky group-data-overflows/scroll:left-0 group-data-overflows/scroll:z-3 group-data-overflows/scroll:border-r'

/** As a list, a cell is a line with its column's name before it, written by CSS: fifty rows save hundreds of nodes. */
const listCell =
  "@max-2xl:flex @max-2xl:items-baseline @max-2xl:gap-2 @max-2xl:overflow-visible @max-2xl:whitespace-normal @max-2xl:before:w-24 @max-2xl:before:shrink-0 @max-2xl:before:text-xs @max-2xl:before:text-faint @max-2xl:before:content-[attr(data-label)_/_'']"

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
  const cell = clsx(
    cellPad,
    'h-11 border-b border-line bg-raised py-0 group-last/row:border-b-0 group-hover/row:bg-hover group-data-selected/row:bg-accent-soft group-last/row:first:rounded-bl-[9px] group-last/row:last:rounded-br-[9px]',
    '@max-2xl:block @max-2xl:h-auto @max-2xl:border-0 @max-2xl:bg-transparent! @max-2xl:p-0!',
  )
  return (
    <tr
      role="row"
      aria-rowindex={index + 2}
      aria-selected={onToggle ? selected : undefined}
      data-selected={selected || undefined}
      className={clsx(
        'group/row @max-2xl:data-selected:bg-accent-soft',
        '@max-2xl:relative @max-2xl:grid @max-2xl:grid-cols-[minmax(0,1fr)] @max-2xl:gap-1.5 @max-2xl:border-b @max-2xl:border-line @max-2xl:px-4 @max-2xl:py-3 @max-2xl:last:border-b-0',
        linked && 'cursor-pointer',
        actions && '@max-2xl:pr-14',
        onToggle && '@max-2xl:pl-11',
        '@max-2xl:[contain-intrinsic-size:auto_7rem] @max-2xl:[content-visibility:auto]',
      )}
    >
      {onToggle && (
        <td role="cell" className={clsx(cell, '@max-2xl:absolute @max-2xl:top-3 @max-2xl:left-4')}>
          <Checkbox
            label={`Select ${rowName?.(row) ?? id}`}
            hideLabel
            checked={selected ?? false}
            onChange={(event) => onToggle(id, event.target.checked)}
          />
        </td>
      )}
      {columns.map((column, at) => (
        <td
          key={column.id}
          role="cell"
          className={clsx(
            cell,
            at === 0 && sticky,
            dimmed ? 'text-faint' : 'text-text',
            column.align === 'end' && 'text-right tabular @max-2xl:text-left',
            !column.wrap && 'truncate',
            // In a table laid out by content, this lets a cell with a width be narrower than its text.
            !column.wrap && column.width && 'max-w-0 @max-2xl:max-w-none',
            at > 0 ? listCell : '@max-2xl:font-medium @max-2xl:whitespace-normal',
          )}
          data-label={column.header}
        >
          {column.cell(row)}
        </td>
      ))}
      {actions && (
        <td role="cell" className={clsx(cell, 'text-right @max-2xl:absolute @max-2xl:top-2 @max-2xl:right-3')}>
          {actions(row)}
        </td>
      )}
    </tr>
  )
}

/** One row of a `DataTable`, rendered again only when its own data change. */
// `memo` loses the type parameter; the cast gives it back.
export const BodyRow = memo(PlainBodyRow) as typeof PlainBodyRow

/** Stands for the rows above or below the window. */
export function Spacer({ rows, columns }: { rows: number; columns: number }) {
  const style: CSSProperties = { height: rows * ROW_HEIGHT_PX, padding: 0 }
  return (
    <tr aria-hidden role="presentation">
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- no control: room for the rows outside the window */}
      <td role="presentation" colSpan={columns} style={style} />
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
        <td key={column.id} role="presentation" className={cell}>
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
