import type { ReactNode } from 'react'
import type { DataColumn } from '#ui/DataTable.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { PageHeader } from '#ui/PageHeader.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'

type ProjectPageLoadingProps<Row extends object> = {
  /** The page's own heading; without it the frame around the page shows one. */
  title?: string
  description?: ReactNode
  /** How wide the main action will be, as a class. */
  actionWidth?: string
  /** How high the card above the table will be, as a class. */
  cardHeight?: string
  label: string
  columns: readonly DataColumn<Row>[]
  /** How wide what stands beside the filter box will be, as classes. */
  filterWidths?: readonly string[]
  isSelectable?: boolean
  hasActions?: boolean
  skeletonRows?: number
}

/**
 * The frame of a project's page while it is not known yet whether there is such a project and what one may do in it: all
 * stands where it will stand, and nothing can be pressed.
 */
export function ProjectPageLoading<Row extends object>({
  title,
  description,
  actionWidth,
  cardHeight,
  label,
  columns,
  filterWidths = [],
  isSelectable = false,
  hasActions = false,
  skeletonRows,
}: ProjectPageLoadingProps<Row>) {
  return (
    <>
      {title && (
        <PageHeader
          title={title}
          description={description}
          action={actionWidth && <Skeleton className={`h-(--control-h) rounded-md! ${actionWidth}`} />}
        />
      )}
      {cardHeight && (
        <div className={`mb-6 rounded-lg border border-line bg-raised p-4 ${cardHeight}`}>
          <Skeleton className="h-3 w-32" />
        </div>
      )}
      <DataTable
        label={label}
        noun={{ one: 'row', other: 'rows' }}
        columns={columns}
        rows={undefined}
        rowId={() => ''}
        toolbar={
          <>
            <Skeleton className="h-(--control-h) w-full rounded-md! @lg:w-72" />
            {filterWidths.map((width) => (
              <Skeleton key={width} className={`h-(--control-h) rounded-md! ${width}`} />
            ))}
          </>
        }
        {...(isSelectable ? { onSelectedChange: ignore, selected: none } : {})}
        {...(hasActions ? { actions: () => null } : {})}
        {...(skeletonRows === undefined ? {} : { skeletonRows })}
        empty={null}
      />
    </>
  )
}

const none: ReadonlySet<string> = new Set()
const ignore = () => undefined
