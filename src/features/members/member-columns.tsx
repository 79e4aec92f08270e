import { Mail } from 'lucide-react'
import { ROLE_LABELS } from '#contract/roles.ts'
import { ProjectsCell, RoleBadges } from '#lib/RoleCells.tsx'
import { roleSortText } from '#lib/roles.ts'
import { Avatar } from '#ui/Avatar.tsx'
import { Badge, StatusBadge } from '#ui/Badge.tsx'
import { present } from '#ui/clock.ts'
import type { DataColumn } from '#ui/DataTable.tsx'
import { Time } from '#ui/Time.tsx'
import { TwoLines } from '#ui/TwoLines.tsx'
import { type Row, STATUSES } from './member-rows.ts'

type Column = DataColumn<Row>

function Person({ row, isSelf }: { row: Row; isSelf: boolean }) {
  const invited = row.kind === 'invite'
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      {invited ? (
        <span
          aria-hidden
          className="flex size-7 shrink-0 items-center justify-center rounded-full border border-dashed border-edge text-muted"
        >
          <Mail size={14} strokeWidth={1.5} />
        </span>
      ) : (
        <Avatar name={row.name || row.email} />
      )}
      <span className="min-w-0 flex-1">
        {isSelf ? (
          <span className="flex min-w-0 items-center gap-1.5">
            <span className="truncate font-medium text-text">{row.name || row.email}</span>
            <Badge className="shrink-0">You</Badge>
          </span>
        ) : (
          <span className="block truncate font-medium text-text">{row.name || row.email}</span>
        )}
        {(invited || row.name !== '') && (
          <span title={invited ? undefined : row.email} className="block truncate text-xs font-normal text-muted">
            {invited ? `Invited by ${row.invitedBy}` : row.email}
          </span>
        )}
      </span>
    </span>
  )
}

function StatusCell({ row }: { row: Row }) {
  if (row.kind === 'member') return <StatusBadge tone="success">Active</StatusBadge>
  const { expires_at, last_sent_at } = row.invite
  return (
    <TwoLines
      first={
        row.status === 'expired' ? (
          <StatusBadge tone="danger">Expired</StatusBadge>
        ) : (
          <StatusBadge tone={last_sent_at ? 'info' : 'warning'}>Pending</StatusBadge>
        )
      }
      second={
        <span className="pl-3.5">
          {row.status === 'expired' ? (
            <Time value={expires_at} />
          ) : last_sent_at === null ? (
            'mail not sent'
          ) : (
            <>
              until <Time value={expires_at} format="date" />
            </>
          )}
        </span>
      }
    />
  )
}

const role: Column = {
  id: 'role',
  header: 'Organization role',
  width: '10.25rem',
  value: (row) => roleSortText(row.roles),
  searchText: (row) => row.roles.map((one) => ROLE_LABELS[one]).join(' '),
  cell: (row) => <RoleBadges roles={row.roles} />,
}
const status: Column = {
  id: 'status',
  header: 'Status',
  // A pending invite says until when, to the year.
  width: '9.75rem',
  value: (row) => STATUSES.indexOf(row.status),
  cell: (row) => <StatusCell row={row} />,
}
const active = (selfId: string): Column => ({
  id: 'active',
  header: 'Last active',
  width: '7.75rem',
  showFrom: 'medium',
  value: (row) => {
    // The server notes it once an hour at most; who looks at this is active now.
    if (row.id === selfId) return present()
    return row.kind === 'member' && row.member.last_active_at ? new Date(row.member.last_active_at) : null
  },
  sortFirst: 'desc',
  cell: (row) => {
    if (row.id === selfId) return 'just now'
    if (row.kind === 'invite') return <span className="text-faint">—</span>
    return <Time value={row.member.last_active_at} empty="No session" />
  },
})
const since: Column = {
  id: 'since',
  header: 'Joined',
  width: '9rem',
  value: (row) => new Date(row.since),
  sortFirst: 'desc',
  cell: (row) =>
    row.kind === 'invite' ? (
      <span className="text-muted">
        invited <Time value={row.since} />
      </span>
    ) : (
      <Time value={row.since} format="date" />
    ),
}

/**
 * Takes who is looking, the names of projects and whether the server tells them of invites and activity (it tells
 * owners); returns the table's columns. Keep the result: rows are rendered anew when it changes.
 */
export function memberColumns(
  selfId: string,
  names: ReadonlyMap<string, string>,
  isToldAll: boolean,
): readonly Column[] {
  const name: Column = {
    id: 'name',
    header: 'Name',
    minWidth: '11.5rem',
    value: (row) => row.name || row.email,
    searchText: (row) => `${row.name} ${row.email}`,
    cell: (row) => <Person row={row} isSelf={row.id === selfId} />,
  }
  const projects: Column = {
    id: 'projects',
    // Others than owners are told only of projects they have a role in themselves.
    header: isToldAll ? 'Projects' : 'Projects in common',
    width: '6.75rem',
    // An owner's projects are all there are.
    value: (row) => (row.roles.includes('OrgOwner') ? Number.MAX_SAFE_INTEGER : row.projects.length),
    searchText: (row) => row.projects.map((one) => names.get(one.project_id) ?? '').join(' '),
    sortFirst: 'desc',
    cell: (row) => <ProjectsCell roles={row.roles} projects={row.projects} names={names} />,
  }
  if (isToldAll)
    return [name, role, projects, status, active(selfId), { ...since, width: '10.25rem', showFrom: 'wide' }]
  // The four fit on a tablet.
  return [
    name,
    { ...role, width: '22.8%', minWidth: '10rem' },
    { ...projects, width: '21.2%' },
    { ...since, width: '15.6%' },
  ]
}
