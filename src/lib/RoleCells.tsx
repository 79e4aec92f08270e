import type { ProjectRoles } from '#contract/role-bindings.ts'
import { type OrganizationRole, type Role, ROLE_LABELS } from '#contract/roles.ts'
import { Badge } from '#ui/Badge.tsx'
import { tooltip } from '#ui/tooltip.ts'
import { formatCount } from './format.ts'
import { strongestFirst } from './roles.ts'

const STRONGEST: ReadonlySet<Role> = new Set<Role>(['OrgOwner', 'ProjectOwner'])
const MOST_LINES = 12

/** Roles in a table's cell, strongest first; "None" without any. */
export function RoleBadges({ roles }: { roles: readonly Role[] }) {
  if (roles.length === 0) return <span className="text-faint">None</span>
  return (
    <span className="flex min-w-0 items-center gap-1 @max-2xl:flex-wrap">
      {strongestFirst(roles).map((role) => (
        <Badge key={role} tone={STRONGEST.has(role) ? 'accent' : 'neutral'}>
          {ROLE_LABELS[role]}
        </Badge>
      ))}
    </span>
  )
}

type ProjectsCellProps = {
  /** Roles on the organization: an owner is in all projects. */
  roles: readonly OrganizationRole[]
  projects: readonly ProjectRoles[]
  /** Names of projects by id. */
  names: ReadonlyMap<string, string>
}

/** The projects somebody has a role in, in a table's cell: the only one's name or how many; each with its roles in a tooltip. */
export function ProjectsCell({ roles, projects, names }: ProjectsCellProps) {
  if (roles.includes('OrgOwner')) return <span className="text-muted">All projects</span>
  const [first] = projects
  if (!first) return <span className="text-faint">None</span>
  const lines = projects.slice(0, MOST_LINES).map(
    (one) =>
      `${names.get(one.project_id) ?? one.project_id}: ${strongestFirst(one.roles)
        .map((role) => ROLE_LABELS[role])
        .join(', ')}`,
  )
  if (projects.length > MOST_LINES) lines.push(`and ${projects.length - MOST_LINES} more`)
  return (
    <span tabIndex={0} {...tooltip(lines.join('\n'), { touch: true })} className="block max-w-full truncate rounded-sm">
      {projects.length === 1
        ? (names.get(first.project_id) ?? first.project_id)
        : formatCount(projects.length, 'project')}
    </span>
  )
}
