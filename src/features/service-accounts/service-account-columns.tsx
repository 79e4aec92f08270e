import { type OrganizationRole, ROLE_LABELS } from '#contract/roles.ts'
import type { ServiceAccountOverview } from '#contract/service-accounts.ts'
import { ProjectsCell } from '#lib/RoleCells.tsx'
import { roleSortText, strongestFirst } from '#lib/roles.ts'
import { Badge, StatusBadge } from '#ui/Badge.tsx'
import type { DataColumn } from '#ui/DataTable.tsx'
import { Identifier } from '#ui/Identifier.tsx'
import { Time } from '#ui/Time.tsx'
import { tooltip } from '#ui/tooltip.ts'

type Column = DataColumn<ServiceAccountOverview>

/** The strongest role; how many more, with all of them in a tooltip. A row has one line. */
function Roles({ roles }: { roles: readonly OrganizationRole[] }) {
  const [strongest, ...others] = strongestFirst(roles)
  if (!strongest) return <span className="text-faint">None</span>
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Badge tone={strongest === 'OrgOwner' ? 'accent' : 'neutral'}>{ROLE_LABELS[strongest]}</Badge>
      {others.length > 0 && (
        <span
          tabIndex={0}
          {...tooltip(`and ${others.map((role) => ROLE_LABELS[role]).join(', ')}`, { touch: true })}
          className="shrink-0 rounded-sm text-xs text-muted"
        >
          +{others.length}
        </span>
      )}
    </span>
  )
}

/** The secret from before a rotation, while it works: until when, and whether anything still uses it. */
function OldSecret({ previous }: { previous: ServiceAccountOverview['previous_secret'] }) {
  if (!previous) return <span className="text-faint">—</span>
  return (
    <span className="block min-w-0">
      <StatusBadge tone={previous.last_used_at ? 'warning' : 'info'}>
        <span>
          Ends <Time value={previous.expires_at} />
        </span>
      </StatusBadge>
      <span className="block truncate text-xs text-muted">
        {previous.last_used_at ? (
          <>
            used <Time value={previous.last_used_at} />
          </>
        ) : (
          'not used since'
        )}
      </span>
    </span>
  )
}

const name: Column = {
  id: 'name',
  header: 'Name',
  minWidth: '10rem',
  value: (account) => account.name,
  cell: (account) => (
    <span className="block truncate font-medium" title={account.name}>
      {account.name}
    </span>
  ),
}
const clientId: Column = {
  id: 'client',
  header: 'Client ID',
  width: '8.75rem',
  value: (account) => account.client_id,
  sortable: false,
  cell: (account) => <Identifier value={account.client_id} label="client ID" />,
}
const role: Column = {
  id: 'role',
  header: 'Organization role',
  width: '10.75rem',
  value: (account) => roleSortText(account.roles),
  searchText: (account) => account.roles.map((one) => ROLE_LABELS[one]).join(' '),
  cell: (account) => <Roles roles={account.roles} />,
}
const oldSecret: Column = {
  id: 'old',
  header: 'Old secret',
  width: '10rem',
  value: (account) => (account.previous_secret ? new Date(account.previous_secret.expires_at) : null),
  cell: (account) => <OldSecret previous={account.previous_secret} />,
}
const used: Column = {
  id: 'used',
  header: 'Last used',
  width: '8rem',
  value: (account) => (account.last_used_at ? new Date(account.last_used_at) : null),
  sortFirst: 'desc',
  cell: (account) => <Time value={account.last_used_at} empty="Never" />,
}
const created: Column = {
  id: 'created',
  header: 'Created',
  width: '7.25rem',
  showFrom: 'wide',
  value: (account) => new Date(account.created_at),
  sortFirst: 'desc',
  cell: (account) => <Time value={account.created_at} format="date" />,
}

/**
 * Takes the names of projects by id and whether any old secret still works (only then it has a column); returns the
 * table's columns. Keep the result: rows are rendered anew when it changes.
 */
export function serviceAccountColumns(names: ReadonlyMap<string, string>, anyOldSecret: boolean): readonly Column[] {
  const projects: Column = {
    id: 'projects',
    header: 'Projects',
    width: '7.5rem',
    showFrom: 'medium',
    // An owner's projects are all there are.
    value: (account) => (account.roles.includes('OrgOwner') ? Number.MAX_SAFE_INTEGER : account.projects.length),
    searchText: (account) => account.projects.map((one) => names.get(one.project_id) ?? '').join(' '),
    sortFirst: 'desc',
    cell: (account) => <ProjectsCell roles={account.roles} projects={account.projects} names={names} />,
  }
  if (!anyOldSecret) return [name, clientId, role, projects, used, { ...created, showFrom: 'medium' }]
  return [name, { ...clientId, showFrom: 'medium' }, role, projects, oldSecret, used, created]
}
