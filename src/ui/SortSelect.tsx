import { clsx } from 'clsx'
import { ArrowDownUp } from 'lucide-react'
import { isSortable } from './table-model.ts'
import type { DataColumn, TableSort } from './table-model.ts'
import { controlClass } from './TextField.tsx'

/** Sorting where the table is a list and its headers are not to be seen. */
export function SortSelect<Row>({
  columns,
  sort,
  onSortChange,
  className,
}: {
  columns: ReadonlyArray<DataColumn<Row>>
  sort: TableSort | null
  onSortChange: (sort: TableSort | null) => void
  className?: string
}) {
  return (
    <span className={clsx('relative flex max-w-72 min-w-0 grow basis-52 items-center', className)}>
      <ArrowDownUp
        aria-hidden
        size={16}
        strokeWidth={1.5}
        className="pointer-events-none absolute left-2.5 text-muted"
      />
      <select
        aria-label="Sort by"
        value={sort ? `${sort.id} ${sort.desc ? 'desc' : 'asc'}` : ''}
        onChange={(event) => {
          const at = event.target.value.lastIndexOf(' ')
          onSortChange(
            at < 0 ? null : { id: event.target.value.slice(0, at), desc: event.target.value.slice(at + 1) === 'desc' },
          )
        }}
        className={clsx(controlClass, 'h-(--control-h) cursor-pointer appearance-none pr-3 pl-8')}
      >
        <option value="">Default order</option>
        {columns.filter(isSortable).flatMap((column) =>
          (['asc', 'desc'] as const).map((direction) => (
            <option key={`${column.id} ${direction}`} value={`${column.id} ${direction}`}>
              {column.header}, {direction === 'asc' ? 'ascending' : 'descending'}
            </option>
          )),
        )}
      </select>
    </span>
  )
}
