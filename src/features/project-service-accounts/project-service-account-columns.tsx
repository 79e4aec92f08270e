import type { ProjectServiceAccount } from '#contract/access.ts'
import { type Role, ROLE_LABELS } from '#contract/roles.ts'
import { roleSortText, strongestFirst } from '#lib/roles.ts'
import { Badge } from '#ui/Badge.tsx'
import type { DataColumn } from '#ui/DataTable.tsx'
import { Identifier } from '#ui/Identifier.tsx'
import { Time } from '#ui/Time.tsx'
import { inheritedGrant } from './project-service-account.ts'

type Column = DataColumn<ProjectServiceAccount>

/** What it holds in the project: what it inherits, with where from, and what it holds by a role of its own. */
function Roles({ account }: { account: ProjectServiceAccount }) {
  const inherited = inheritedGrant(account)
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-1.5 gap-y-0.5">
      {inherited && (
        <>
          <RoleBadge role={inherited.role} />
          {inherited.because && (
            <span className="text-xs leading-4 text-muted">because {ROLE_LABELS[inherited.because]}</span>
          )}
        </>
      )}
      {strongestFirst(account.roles).map((role) => (
        <RoleBadge key={role} role={role} />
      ))}
    </span>
  )
}

function RoleBadge({ role }: { role: Role }) {
  return <Badge tone={role === 'ProjectOwner' ? 'accent' : 'neutral'}>{ROLE_LABELS[role]}</Badge>
}

/** Columns of a project's service accounts. */
export const projectServiceAccountColumns: readonly Column[] = [
  {
    id: 'name',
    header: 'Name',
    minWidth: '10rem',
    value: (account) => account.name,
    cell: (account) => (
      <span className="block truncate font-medium" title={account.name}>
        {account.name}
      </span>
    ),
  },
  {
    id: 'client',
    header: 'Client ID',
    width: '8.75rem',
    value: (account) => account.client_id,
    sortable: false,
    cell: (account) => <Identifier value={account.client_id} label="client ID" />,
  },
  {
    id: 'role',
    header: 'Project role',
    width: '12rem',
    value: (account) => roleSortText(account.grants.map((grant) => grant.role)),
    searchText: (account) => account.grants.map((grant) => ROLE_LABELS[grant.role]).join(' '),
    cell: (account) => <Roles account={account} />,
  },
  {
    id: 'used',
    header: 'Last used',
    width: '8rem',
    value: (account) => (account.last_used_at ? new Date(account.last_used_at) : null),
    sortFirst: 'desc',
    cell: (account) => <Time value={account.last_used_at} empty="Never" />,
  },
  {
    id: 'connected',
    header: 'Connected',
    width: '8rem',
    showFrom: 'medium',
    value: (account) => (account.added_at ? new Date(account.added_at) : null),
    sortFirst: 'desc',
    cell: (account) => <Time value={account.added_at} format="date" empty="Inherited" />,
  },
]
