import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { type ProjectStanding, useVerdict } from '#lib/can.ts'
import { routes } from '#contract/routes.generated.ts'
import { comingRows, usableRows } from '#lib/first-rows.ts'
import { useOrganization } from '#lib/session.tsx'
import type { Sort } from '#lib/url-state.ts'
import { failureProps } from '#lib/table-error.ts'
import { type DataColumn, DataTable } from '#ui/DataTable.tsx'
import { BulkBar } from './BulkBar.tsx'
import { CellToolsContext } from './key-columns.tsx'
import { filterRows, isFiltered, type KeyFilters } from './key-filters.ts'
import type { BulkScope } from './key-mutations.ts'
import type { KeyRow } from './key-rows.ts'
import { undoDeletion } from './pending-deletions.ts'
import type { KeyList } from './queries.ts'
import { useKeyDialogs } from './use-key-dialogs.tsx'
import { useKeyRows } from './use-key-rows.ts'

type KeyTableProps = {
  query: {
    data: KeyList | undefined
    error: Error | null
    dataUpdatedAt: number
    isFetching: boolean
    refetch: () => Promise<unknown>
  }
  columns: readonly DataColumn<KeyRow>[]
  /** Stable: a constant or memoised. */
  scope: BulkScope
  project?: ProjectStanding
  state: KeyFilters & { q: string; sort: Sort }
  /** Neither filtered nor in another order than its own. */
  isFirstView: boolean
  onChange: (patch: { q?: string; sort?: Sort }, how?: 'push' | 'replace') => void
  onClear: () => void
  filters: ReactNode
  empty: ReactNode
}

const none: ReadonlySet<string> = new Set()

/** The table of keys with its menus, its dialogs and what can be done with several at once. */
export function KeyTable({
  query,
  columns,
  scope,
  project,
  state,
  isFirstView,
  onChange,
  onClear,
  filters,
  empty,
}: KeyTableProps) {
  const organization = useOrganization()
  const verdict = useVerdict()
  const list = usableRows(query.data, isFirstView, query.error)
  const { rows, now } = useKeyRows(list, query.dataUpdatedAt)
  const { status, project: inProject, permission, use, creator } = state
  const shown = useMemo(
    () =>
      rows &&
      filterRows(
        rows,
        {
          status,
          ...(inProject ? { project: inProject } : {}),
          ...(permission ? { permission } : {}),
          ...(use ? { use } : {}),
          ...(creator ? { creator } : {}),
        },
        now,
      ),
    [rows, now, status, inProject, permission, use, creator],
  )

  // What a filter hides cannot stay selected: nobody deletes a key they do not see.
  const view = JSON.stringify([state.q, status, inProject, permission, use, creator])
  const [selection, setSelection] = useState({ view, ids: none })
  const selected = selection.view === view ? selection.ids : none
  const select = useCallback((ids: ReadonlySet<string>) => setSelection({ view, ids }), [view])
  const onDone = useCallback(
    (ids: string[]) =>
      setSelection((last) => ({ ...last, ids: new Set([...last.ids].filter((id) => !ids.includes(id))) })),
    [],
  )
  const chosen = useMemo(
    () => (selected.size === 0 ? [] : (shown ?? []).filter((row) => selected.has(row.id) && row.status !== 'deleting')),
    [shown, selected],
  )

  const mayWrite = verdict(routes.apiKeys.bulk, project).allowed
  const { menu, dialogs, openSettings, openBulk } = useKeyDialogs({
    rows,
    scope,
    ...(project ? { project } : {}),
    onDone,
  })
  const days = query.data?.days
  const tools = useMemo(
    () => ({
      organizationId: organization.id,
      days: days ?? [],
      openSettings,
      undo: (id: string) => void undoDeletion(id),
    }),
    [organization.id, days, openSettings],
  )

  return (
    <CellToolsContext value={tools}>
      <DataTable
        label="API keys"
        noun={{ one: 'API key', other: 'API keys' }}
        columns={columns}
        rows={shown}
        coming={comingRows(list, rows)}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        isDimmed={(row) => row.status !== 'active'}
        actions={menu}
        filter={state.q}
        filterLabel="Filter by name, ID or value hint"
        onFilterChange={(q) => onChange({ q }, 'replace')}
        sort={state.sort}
        onSortChange={(sort) => onChange({ sort })}
        toolbar={filters}
        isFiltered={rows !== undefined && rows.length > 0 && isFiltered(state)}
        onClearFilters={onClear}
        {...(mayWrite ? { selected, onSelectedChange: select } : {})}
        {...failureProps(query)}
        empty={empty}
      />
      {chosen.length > 0 && (
        <BulkBar rows={chosen} onAction={(action) => openBulk(action, chosen)} onClear={() => select(none)} />
      )}
      {dialogs}
    </CellToolsContext>
  )
}
