import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import { ScrollText } from 'lucide-react'
import type { AuditEvent } from '#contract/audit.ts'
import { tableError } from '#lib/table-error.ts'
import { todayUtc } from '#lib/today.ts'
import { useOrganization } from '#lib/session.tsx'
import { useUrlState } from '#lib/url-state.ts'
import { Button } from '#ui/Button.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { announce } from '#ui/live-region.ts'
import { onDemand } from '#ui/on-demand.tsx'
import { auditColumns } from './audit-columns.tsx'
import { FIELDS, questionOf } from './audit-state.ts'
import { AuditToolbar } from './AuditToolbar.tsx'
import { auditFiltersQuery, auditQuery } from './queries.ts'

const EventDialog = onDemand(async () => (await import('./EventDialog.tsx')).EventDialog)

/** The log itself: filters in the address, a line an event, its details behind it, more on request. */
export function AuditLog() {
  const organization = useOrganization()
  const state = useUrlState(FIELDS)
  const [today] = useState(todayUtc)
  const question = questionOf(state.values, today)
  const query = useInfiniteQuery(auditQuery(organization.id, question))
  const { data: filters } = useQuery(auditFiltersQuery(organization.id))
  const [open, setOpen] = useState<AuditEvent | null>(null)
  const close = useCallback(() => setOpen(null), [])
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.data), [query.data])
  const end = useRef<HTMLParagraphElement>(null)
  const columns = useMemo(() => auditColumns(setOpen, EventDialog.preload), [])

  async function loadMore() {
    const before = rows?.length ?? 0
    const { data, isError, hasNextPage } = await query.fetchNextPage()
    if (!isError && data)
      announce(`${data.pages.reduce((sum, page) => sum + page.data.length, 0) - before} more events`)
    // The button is gone after the last of them, in the frame that shows them; what stands in its place says so.
    if (!hasNextPage)
      requestAnimationFrame(() =>
        setTimeout(() => document.activeElement === document.body && end.current?.focus({ preventScroll: true })),
      )
  }

  return (
    <>
      <div className="flex flex-col gap-3">
        <DataTable
          label="Audit events"
          noun={{ one: 'event', other: 'events' }}
          columns={columns}
          linkedRows
          rows={rows}
          rowId={(event) => event.id}
          toolbar={<AuditToolbar state={state} filters={filters} today={today} />}
          showCount={false}
          isFiltered={Object.keys(question).length > 0}
          onClearFilters={() => state.reset()}
          skeletonRows={12}
          error={tableError(query.error)}
          onRetry={() => void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch())}
          retrying={query.isFetching}
          empty={
            <EmptyState bare icon={<ScrollText size={16} strokeWidth={1.5} />} title="Nothing has happened yet">
              Every change that anybody makes, in the console or through the API, will be listed here.
            </EmptyState>
          }
        />
        {rows && rows.length > 0 && (
          <div className="flex flex-wrap items-center justify-center gap-3 text-sm text-muted">
            {query.hasNextPage ? (
              <Button pending={query.isFetchingNextPage} onClick={() => void loadMore()}>
                Load more
              </Button>
            ) : (
              <p ref={end} tabIndex={-1}>
                {Object.keys(question).length > 0 ? 'No more events match.' : 'This is where the log begins.'}
              </p>
            )}
          </div>
        )}
      </div>
      {open && (
        <EventDialog
          event={open}
          onClose={close}
          onShowAll={(resource) => {
            close()
            state.set({ ...EVERYTHING, resource })
          }}
        />
      )}
    </>
  )
}

const EVERYTHING = { actor: '', type: '', action: '', result: '', range: '', from: '', to: '' } as const
