import { createContext, useContext } from 'react'
import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import type { ApiKeyStatus } from '#contract/api-key-state.ts'
import { formatNumber } from '#lib/format.ts'
import { StatusBadge, type Tone } from '#ui/Badge.tsx'
import { TextLink } from '#ui/Button.tsx'
import type { DataColumn } from '#ui/DataTable.tsx'
import { Identifier } from '#ui/Identifier.tsx'
import { Time } from '#ui/Time.tsx'
import { tooltip } from '#ui/tooltip.ts'
import { TwoLines } from '#ui/TwoLines.tsx'
import { expiryOrder, type KeyRow } from './key-rows.ts'
import { Spark } from './Spark.tsx'

type Column = DataColumn<KeyRow>

/** What the cells need beside their row: columns are constants, so that rows are not rendered without need. */
export type CellTools = {
  organizationId: string
  days: readonly string[]
  openSettings: (id: string) => void
  undo: (id: string) => void
}
export const CellToolsContext = createContext<CellTools | null>(null)

function useTools(): CellTools {
  const tools = useContext(CellToolsContext)
  if (!tools) throw new Error('A key cell stands below CellToolsContext.')
  return tools
}

function Name({ row }: { row: KeyRow }) {
  const { openSettings } = useTools()
  return (
    <TwoLines
      first={
        <button
          type="button"
          data-row-link
          onClick={() => openSettings(row.id)}
          className="rounded-sm text-left font-medium underline-offset-2 hover:underline"
        >
          {row.name}
        </button>
      }
      second={
        <span translate="no" className="font-mono">
          {row.hint}
        </span>
      }
    />
  )
}

/** In the organization's table a row leads to the key where it lives. */
function NameInOrganization({ row }: { row: KeyRow }) {
  const { organizationId } = useTools()
  const to = `${paths.apiKeys(organizationId, row.project?.id ?? '')}?q=${row.id}`
  return (
    <TwoLines
      first={
        <TextLink quiet className="font-medium">
          <Link data-row-link to={to} prefetch="intent">
            {row.name}
          </Link>
        </TextLink>
      }
      second={<span>in {row.project?.name ?? 'a project'}</span>}
    />
  )
}

function Grants({ row: { permissions } }: { row: KeyRow }) {
  if (permissions.kind === 'all') return 'All'
  return (
    <span className="grid w-fit grid-cols-[auto_auto] gap-x-2 text-xs leading-4">
      <span className="whitespace-nowrap text-muted">Control plane</span>
      <span>{permissions.control}</span>
      <span className="whitespace-nowrap text-muted">Data plane</span>
      <span>{permissions.data}</span>
    </span>
  )
}

function Maker({ row: { creator } }: { row: KeyRow }) {
  if (!creator) return <span className="text-faint">by nobody on record</span>
  if (creator.is_member) {
    // A service account has no address.
    const address = creator.email && {
      tabIndex: 0,
      ...tooltip(creator.email, { touch: true }),
      className: 'rounded-sm',
    }
    return <span {...address}>by {creator.name}</span>
  }
  const left = creator.type === 'user' ? 'left' : 'deleted'
  const why =
    creator.type === 'user' ? 'This person has left the organization.' : 'This service account has been deleted.'
  return (
    <span tabIndex={0} {...tooltip(`${why} The key goes on working.`, { touch: true })} className="rounded-sm">
      by {creator.name} <span className="text-warning">({left})</span>
    </span>
  )
}

function usageWords({ requests, isInUse }: KeyRow): string {
  if (requests > 0) return `${formatNumber(requests)} in 7 days`
  return isInUse ? 'In the last 7 days' : 'Not in 7 days'
}

function Use({ row }: { row: KeyRow }) {
  const { days } = useTools()
  if (row.last_used_at === null) return <span className="text-faint">Never</span>
  return (
    <span className="flex items-center justify-between gap-3">
      <TwoLines first={<Time value={row.last_used_at} />} second={<span>{usageWords(row)}</span>} />
      {row.requests_by_day && <Spark counts={row.requests_by_day} days={days} />}
    </span>
  )
}

const statuses: Record<ApiKeyStatus, { tone: Tone; word: string }> = {
  active: { tone: 'success', word: 'Active' },
  disabled: { tone: 'neutral', word: 'Disabled' },
  expired: { tone: 'danger', word: 'Expired' },
}

const expiring = { tone: 'warning', word: 'Expiring' } as const

function Status({ row }: { row: KeyRow }) {
  const { undo } = useTools()
  if (row.status === 'deleting') {
    return (
      <span className="inline-flex items-center gap-2">
        <StatusBadge tone="danger">Deleting</StatusBadge>
        <button
          type="button"
          aria-label={`Undo deleting ${row.name}`}
          onClick={() => undo(row.id)}
          className="hit-target rounded-sm text-xs font-medium text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent"
        >
          Undo
        </button>
      </span>
    )
  }
  // The column that says when may be left out.
  const { tone, word } = row.status === 'active' && row.isExpiring ? expiring : statuses[row.status]
  const badge = <StatusBadge tone={tone}>{word}</StatusBadge>
  if (!row.previous_value || row.status !== 'active') return badge
  return (
    <TwoLines
      first={badge}
      second={
        <span>
          Old value ends <Time value={row.previous_value.expires_at} />
        </span>
      }
    />
  )
}

function Expiry({ row }: { row: KeyRow }) {
  return (
    <Time value={row.expires_at} empty="Never" {...(row.isExpiring ? { className: 'text-warning font-medium' } : {})} />
  )
}

const statusOrder: Record<KeyRow['status'], number> = { active: 0, expired: 1, disabled: 2, deleting: 3 }

// The filter finds a key by name, id and hint alone: a word such as "all" would match half the table otherwise.
const name = (cell: Column['cell']): Column => ({
  id: 'name',
  header: 'Name',
  // So wide that a tablet held upright, 768 px, needs no scroll sideways.
  minWidth: '8.75rem',
  value: (row) => row.name,
  searchText: (row) => `${row.name}\n${row.id}\n${row.hint}\n${row.previous_value?.hint ?? ''}`,
  cell,
})
const id: Column = {
  id: 'id',
  header: 'ID',
  width: '8.75rem',
  showFrom: 'wide',
  value: (row) => row.id,
  sortable: false,
  cell: (row) => <Identifier value={row.id} label="API key ID" />,
}
const rest: readonly Column[] = [
  {
    id: 'permissions',
    header: 'Permissions',
    width: '10.5rem',
    value: (row) => row.permissionWords,
    searchText: () => '',
    cell: (row) => <Grants row={row} />,
  },
  {
    id: 'created',
    header: 'Created',
    width: '8.25rem',
    showFrom: 'medium',
    value: (row) => Date.parse(row.created_at),
    sortFirst: 'desc',
    cell: (row) => <TwoLines first={<Time value={row.created_at} />} second={<Maker row={row} />} />,
  },
  {
    id: 'used',
    header: 'Last used',
    width: '11.5rem',
    value: (row) => (row.last_used_at === null ? null : Date.parse(row.last_used_at)),
    sortFirst: 'desc',
    cell: (row) => <Use row={row} />,
  },
  {
    id: 'expires',
    header: 'Expires',
    width: '6.75rem',
    showFrom: 'medium',
    value: expiryOrder,
    cell: (row) => <Expiry row={row} />,
  },
  {
    id: 'status',
    header: 'Status',
    width: '5.75rem',
    value: (row) => statusOrder[row.status],
    cell: (row) => <Status row={row} />,
  },
]

/** Columns of a project's keys. */
export const projectColumns: readonly Column[] = [name((row) => <Name row={row} />), id, ...rest]

/** Columns of all keys of an organization: what the project's table adds, Settings and the filter still know. */
export const organizationColumns: readonly Column[] = [name((row) => <NameInOrganization row={row} />), ...rest]
