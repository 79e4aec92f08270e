import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { ROLE_LABELS } from '#contract/roles.ts'
import { formatNumber } from '#lib/format.ts'
import { Badge, TagBadge } from '#ui/Badge.tsx'
import { TextLink } from '#ui/Button.tsx'
import type { DataColumn } from '#ui/DataTable.tsx'
import { Identifier } from '#ui/Identifier.tsx'
import { Money } from '#ui/Money.tsx'
import { Time } from '#ui/Time.tsx'
import { tooltip } from '#ui/tooltip.ts'

type Column = DataColumn<ProjectOverview>

const WIDEST_CHARACTERS = 22

/** How many tags fit on a row's one line: at least one, which may be cut. */
function fitting(all: readonly (readonly [string, string])[]): number {
  let characters = 0
  const at = all.findIndex(([name, value]) => (characters += name.length + value.length + 3) > WIDEST_CHARACTERS)
  return at === -1 ? all.length : Math.max(1, at)
}

function Tags({ tags }: { tags: Record<string, string> }) {
  const all = Object.entries(tags)
  if (all.length === 0) return <span className="text-faint">—</span>
  const shown = fitting(all)
  const rest = all.slice(shown)
  return (
    <span className="flex min-w-0 items-center gap-1 overflow-hidden">
      {all.slice(0, shown).map(([name, value]) => (
        <TagBadge key={name} name={name} value={value} />
      ))}
      {rest.length > 0 && (
        <span
          tabIndex={0}
          {...tooltip(rest.map(([name, value]) => `${name}=${value}`).join(', '), { touch: true })}
          className="min-w-6 shrink-0 rounded-sm py-1 text-center text-xs text-muted"
        >
          +{rest.length}
        </span>
      )}
    </span>
  )
}

function Role({ grants }: Pick<ProjectOverview, 'grants'>) {
  const [strongest] = grants
  if (!strongest) return <span className="text-faint">—</span>
  const others = grants.slice(1).filter((grant) => grant.role !== strongest.role)
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Badge tone={strongest.role === 'ProjectOwner' ? 'accent' : 'neutral'}>{ROLE_LABELS[strongest.role]}</Badge>
      {strongest.via === 'organization' && (
        <span
          tabIndex={0}
          {...tooltip('Because you are an organization owner.', { touch: true })}
          className="rounded-sm text-xs text-muted"
        >
          inherited
        </span>
      )}
      {others.length > 0 && (
        <span className="text-xs text-muted">
          and {others.map((grant) => ROLE_LABELS[grant.role].toLowerCase()).join(', ')}
        </span>
      )}
    </span>
  )
}

function resourceCount({ counts }: ProjectOverview): number {
  return Object.values(counts.resources).reduce((sum, count) => sum + count, 0)
}

// Every width but the name's is told: the name has what is left.
const name: Column = {
  id: 'name',
  header: 'Name',
  minWidth: '11rem',
  value: (project) => project.name,
  searchText: (project) => project.name,
  cell: (project) => (
    <TextLink quiet className="block truncate leading-6 font-medium">
      <Link data-row-link to={paths.project(project.organization_id, project.id)} prefetch="intent">
        {project.name}
      </Link>
    </TextLink>
  ),
}
const projectId: Column = {
  id: 'id',
  header: 'ID',
  width: '8.75rem',
  showFrom: 'medium',
  value: (project) => project.id,
  sortable: false,
  cell: (project) => <Identifier value={project.id} label="project ID" />,
}
const tags: Column = {
  id: 'tags',
  header: 'Tags',
  width: '11.75rem',
  value: (project) =>
    Object.entries(project.tags)
      .map(([key, value]) => `${key}=${value}`)
      .join(' '),
  sortable: false,
  cell: (project) => <Tags tags={project.tags} />,
}
const created: Column = {
  id: 'created',
  header: 'Created',
  width: '8.75rem',
  showFrom: 'medium',
  value: (project) => new Date(project.created_at),
  sortFirst: 'desc',
  cell: (project) => <Time value={project.created_at} />,
}
function countColumn(columnId: string, header: string, value: (project: ProjectOverview) => number): Column {
  return {
    id: columnId,
    header,
    align: 'end',
    sortFirst: 'desc',
    value,
    cell: (project) => formatNumber(value(project)),
  }
}

const beforeResources: readonly Column[] = [
  name,
  { ...projectId, showFrom: 'wide' },
  {
    id: 'role',
    header: 'Your role',
    width: '11.75rem',
    value: (project) => (project.grants[0] ? ROLE_LABELS[project.grants[0].role] : ''),
    cell: (project) => <Role grants={project.grants} />,
  },
  { ...tags, showFrom: 'medium' },
  { ...countColumn('keys', 'API keys', (project) => project.counts.api_keys), width: '6rem' },
  { ...countColumn('members', 'Members', (project) => project.counts.members), width: '6rem', showFrom: 'medium' },
]

/** Columns of the Projects page: what one has and where one stands. */
export const overviewColumns: readonly Column[] = [
  ...beforeResources,
  { ...countColumn('resources', 'Resources', resourceCount), width: '7rem' },
]

/** The same for who may see usage and cost, which the server tells nobody else. The count of resources makes room for it. */
export const overviewColumnsWithCost: readonly Column[] = [
  ...beforeResources,
  {
    id: 'cost',
    header: 'Month to date',
    align: 'end',
    width: '8rem',
    sortFirst: 'desc',
    value: (project) => (project.month_to_date_cost === null ? null : Number(project.month_to_date_cost)),
    cell: (project) => <Money amount={project.month_to_date_cost} />,
  },
]

/** Columns of Settings > Projects: what one can configure. */
export const settingsColumns: readonly Column[] = [
  name,
  projectId,
  tags,
  {
    id: 'cmek',
    header: 'CMEK',
    width: '5.5rem',
    value: (project) => project.force_encryption_with_cmek,
    cell: (project) =>
      project.force_encryption_with_cmek ? <Badge tone="success">On</Badge> : <span className="text-faint">Off</span>,
  },
  { ...countColumn('pods', 'Max pods', (project) => project.max_pods), width: '7rem' },
  created,
]
