import type { ProjectServiceAccount } from '#contract/access.ts'
import { ROLE_LABELS } from '#contract/roles.ts'
import { RoleBadges } from '#lib/RoleCells.tsx'
import { roleSortText } from '#lib/roles.ts'
import type { DataColumn } from '#ui/DataTable.tsx'
import { Identifier } from '#ui/Identifier.tsx'
import { Time } from '#ui/Time.tsx'
import { Tooltip } from '#ui/Tooltip.tsx'
import { inheritedGrant } from './project-service-account.ts'

type Column = DataColumn<ProjectServiceAccount>

function Roles({ account }: { account: ProjectServiceAccount }) {
  const inherited = inheritedGrant(account)
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <RoleBadges roles={account.grants.map((grant) => grant.role)} />
      {inherited?.because && (
        <Tooltip touch content={`${ROLE_LABELS[inherited.role]}, because ${ROLE_LABELS[inherited.because]}`}>
          <span tabIndex={0} className="shrink-0 rounded-sm text-xs text-muted">
            inherited
          </span>
        </Tooltip>
      )}
    </span>
  )
}

/** Columns of a project's service accounts. */
export const projectServiceAccountColumns: readonly Column[] = [
  {
    id: 'name',
    header: 'Name',
    width: '26%',
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
    value: (account) => account.client_id,
    sortable: false,
    cell: (account) => <Identifier value={account.client_id} label="client ID" />,
  },
  {
    id: 'role',
    header: 'Project role',
    minWidth: '11rem',
    value: (account) => roleSortText(account.grants.map((grant) => grant.role)),
    searchText: (account) => account.grants.map((grant) => ROLE_LABELS[grant.role]).join(' '),
    cell: (account) => <Roles account={account} />,
  },
  {
    id: 'used',
    header: 'Last used',
    value: (account) => (account.last_used_at ? new Date(account.last_used_at) : null),
    sortFirst: 'desc',
    cell: (account) => <Time value={account.last_used_at} empty="Never" />,
  },
  {
    id: 'connected',
    header: 'Connected',
    value: (account) => (account.added_at ? new Date(account.added_at) : null),
    sortFirst: 'desc',
    cell: (account) => <Time value={account.added_at} format="date" empty="—" />,
  },
]
