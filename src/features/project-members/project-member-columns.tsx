import type { ProjectMember } from '#contract/access.ts'
import { ROLE_LABELS } from '#contract/roles.ts'
import { roleSortText, strongestFirst } from '#lib/roles.ts'
import { Avatar } from '#ui/Avatar.tsx'
import { Badge } from '#ui/Badge.tsx'
import type { DataColumn } from '#ui/DataTable.tsx'
import { Time } from '#ui/Time.tsx'
import { inheritedRoles } from './project-member.ts'

type Column = DataColumn<ProjectMember>

function Person({ member, isSelf }: { member: ProjectMember; isSelf: boolean }) {
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <Avatar name={member.name || member.email} />
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 items-center gap-1.5">
          <span className="truncate font-medium text-text">{member.name || member.email}</span>
          {isSelf && <Badge className="shrink-0">You</Badge>}
        </span>
        {member.name && (
          <span title={member.email} className="block truncate text-xs font-normal text-muted">
            {member.email}
          </span>
        )}
      </span>
    </span>
  )
}

const rolesOf = (member: ProjectMember) => [...inheritedRoles(member.grants), ...member.roles]

/** What they hold in the project: what they inherit with where from, and what they hold by a role of their own. */
function Roles({ member }: { member: ProjectMember }) {
  const roles = strongestFirst(rolesOf(member))
  return (
    <span className="flex min-w-0 flex-col items-start gap-0.5">
      <span className="flex max-w-full min-w-0 items-center gap-1 @max-2xl:flex-wrap">
        {roles.map((role) => (
          <Badge key={role} tone={role === 'ProjectOwner' ? 'accent' : 'neutral'}>
            {ROLE_LABELS[role]}
          </Badge>
        ))}
      </span>
      {roles.map((role) => {
        const because = member.grants.find((grant) => grant.role === role && grant.because !== null)?.because
        return (
          because && (
            <span key={role} className="max-w-full truncate text-xs leading-4 text-muted">
              because {ROLE_LABELS[because]}
              {member.roles.includes(role) && ', and directly'}
            </span>
          )
        )
      })}
    </span>
  )
}

/** Takes who is looking; returns the columns. Keep the result: rows are rendered anew when it changes. */
export function projectMemberColumns(selfId: string): readonly Column[] {
  return [
    {
      id: 'name',
      header: 'Name',
      minWidth: '11.25rem',
      value: (member) => member.name || member.email,
      searchText: (member) => `${member.name} ${member.email}`,
      cell: (member) => <Person member={member} isSelf={member.id === selfId} />,
    },
    {
      id: 'role',
      header: 'Project role',
      width: '17rem',
      value: (member) => roleSortText(rolesOf(member)),
      searchText: (member) =>
        rolesOf(member)
          .map((role) => ROLE_LABELS[role])
          .join(' '),
      cell: (member) => <Roles member={member} />,
    },
    {
      id: 'organization',
      header: 'Organization role',
      width: '10rem',
      showFrom: 'medium',
      value: (member) => roleSortText(member.organization_roles),
      searchText: () => '',
      cell: (member) => (
        <span className="text-muted">
          {strongestFirst(member.organization_roles)
            .map((role) => ROLE_LABELS[role])
            .join(', ')}
        </span>
      ),
    },
    {
      id: 'added',
      header: 'Added',
      width: '7.5rem',
      value: (member) => (member.added_at ? new Date(member.added_at) : null),
      sortFirst: 'desc',
      cell: (member) => <Time value={member.added_at} format="date" empty="Inherited" />,
    },
  ]
}
