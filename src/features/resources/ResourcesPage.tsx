import { Database } from 'lucide-react'
import type { ProjectOverview, ProjectResource, ResourceType } from '#contract/projects.ts'
import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { useLoaded } from '#lib/query-client.ts'
import { ProjectPageLoading } from '#lib/ProjectPageLoading.tsx'
import { Refused } from '#lib/Refused.tsx'
import { useMaybeProject, useOrganization } from '#lib/session.tsx'
import { sorting, text, useUrlState } from '#lib/url-state.ts'
import { failureProps } from '#lib/table-error.ts'
import { Badge, TagBadge } from '#ui/Badge.tsx'
import { type DataColumn, DataTable } from '#ui/DataTable.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { Identifier } from '#ui/Identifier.tsx'
import { PageHeader } from '#ui/PageHeader.tsx'
import { Time } from '#ui/Time.tsx'
import { resourcesQuery } from './queries.ts'

const typeLabels: Record<ResourceType, string> = {
  index: 'Index',
  collection: 'Collection',
  backup: 'Backup',
  assistant: 'Assistant',
}

const columns: DataColumn<ProjectResource>[] = [
  {
    id: 'name',
    header: 'Name',
    value: (one) => one.name,
    cell: (one) => <span className="font-medium">{one.name}</span>,
    width: '34%',
  },
  {
    id: 'type',
    header: 'Type',
    value: (one) => typeLabels[one.type],
    cell: (one) => <Badge>{typeLabels[one.type]}</Badge>,
    width: '14%',
  },
  {
    id: 'id',
    header: 'ID',
    value: (one) => one.id,
    sortable: false,
    cell: (one) => <Identifier value={one.id} label={`ID of ${one.name}`} />,
    width: '8.75rem',
  },
  {
    id: 'tags',
    header: 'Tags',
    value: (one) => tagWords(one),
    sortable: false,
    wrap: true,
    cell: (one) => (
      <span className="flex flex-wrap gap-1 @2xl:py-1.5">
        {Object.entries(one.tags).map(([name, value]) => (
          <TagBadge key={name} name={name} value={value} />
        ))}
      </span>
    ),
  },
]

function tagWords(one: ProjectResource): string {
  return Object.entries(one.tags)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

const FIELDS = { q: text(), sort: sorting(['name', 'type'], { id: 'name', desc: false }) }

const head = {
  title: 'Resources',
  description:
    'Indexes, collections, backups and assistants in this project. While there are any, the project cannot be deleted.',
}

/** What the data plane reported to be in the project. Read-only: Conifer stores no vectors. */
export function ResourcesPage() {
  const project = useMaybeProject()
  const verdict = useCan(routes.projects.listResources, project)
  if (!project) return <ProjectPageLoading {...head} label="Resources" columns={columns} />
  if (verdict.allowed) return <Resources project={project} />
  return (
    <>
      <PageHeader {...head} />
      <Refused title="You cannot see resources here" reason={verdict.reason} />
    </>
  )
}

function Resources({ project }: { project: ProjectOverview }) {
  const organization = useOrganization()
  const { data, error, refetch, isFetching } = useLoaded(resourcesQuery(organization.id, project.id))
  const { values, set } = useUrlState(FIELDS)
  return (
    <>
      <PageHeader
        title={head.title}
        description={
          data?.reported_at ? (
            <>
              Indexes, collections, backups and assistants, as the data plane reported them{' '}
              <Time value={data.reported_at} />. While there are any, the project cannot be deleted.
            </>
          ) : (
            head.description
          )
        }
      />
      <DataTable
        label="Resources"
        noun={{ one: 'resource', other: 'resources' }}
        columns={columns}
        rows={data?.data}
        rowId={(one) => `${one.type} ${one.id}`}
        filter={values.q}
        onFilterChange={(q) => set({ q }, 'replace')}
        sort={values.sort}
        onSortChange={(sort) => set({ sort })}
        {...failureProps({ error, isFetching, refetch }, 'The resources could not be loaded')}
        empty={
          <EmptyState bare icon={<Database size={16} strokeWidth={1.5} />} title="No resources reported">
            The data plane that serves this project reports what is in it. It has reported{' '}
            {data?.reported_at ? 'that the project is empty' : 'nothing yet'}.
          </EmptyState>
        }
      />
    </>
  )
}
