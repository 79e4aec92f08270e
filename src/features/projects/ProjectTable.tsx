import { Boxes, Settings2, Trash2 } from 'lucide-react'
import { useCallback, useState } from 'react'
import { routes } from '#contract/routes.generated.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { reasonOf, useCan, useVerdict } from '#lib/can.ts'
import { usePageAction } from '#lib/page-action.ts'
import { projectsQuery } from '#lib/queries.ts'
import { useLoaded } from '#lib/query-client.ts'
import { useOrganization } from '#lib/session.tsx'
import { sorting, text, useUrlState } from '#lib/url-state.ts'
import { failureProps } from '#lib/table-error.ts'
import { Button } from '#ui/Button.tsx'
import { type DataColumn, DataTable } from '#ui/DataTable.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { RowMenu } from '#ui/MenuButton.tsx'
import { onDemand } from '#ui/on-demand.tsx'

// Dialogs come with the intent to open one: the page itself stays light.
const CreateProjectDialog = onDemand(async () => (await import('./CreateProjectDialog.tsx')).CreateProjectDialog)
const ConfigureProjectDialog = onDemand(
  async () => (await import('./ConfigureProjectDialog.tsx')).ConfigureProjectDialog,
)
const DeleteProjectDialog = onDemand(async () => (await import('./DeleteProjectDialog.tsx')).DeleteProjectDialog)

const FIELDS = {
  q: text(),
  sort: sorting(['name', 'role', 'keys', 'members', 'resources', 'cost', 'cmek', 'pods', 'created'], {
    id: 'name',
    desc: false,
  }),
}

type Open = { kind: 'create' } | { kind: 'configure' | 'delete'; id: string } | null

/** The button that creates a project, for the head of a page; says why when one may not. */
export function useProjectDialogs() {
  const organization = useOrganization()
  const { data } = useLoaded(projectsQuery(organization.id))
  const [open, setOpen] = useState<Open>(null)
  const mayCreate = useCan(routes.projects.create)
  const close = useCallback(() => setOpen(null), [])
  usePageAction('create', () => setOpen({ kind: 'create' }), reasonOf(mayCreate))
  // By id, from the list: a refusal that taught the list something new shows in the open dialog at once.
  const project = open && open.kind !== 'create' ? data?.find((one) => one.id === open.id) : undefined

  const createButton = (variant: 'primary' | 'secondary' = 'primary') => (
    <Button
      variant={variant}
      disabledReason={reasonOf(mayCreate)}
      onPointerEnter={CreateProjectDialog.preload}
      onFocus={CreateProjectDialog.preload}
      onClick={() => setOpen({ kind: 'create' })}
    >
      Create project
    </Button>
  )
  const dialogs = (
    <>
      {open?.kind === 'create' && <CreateProjectDialog onClose={close} />}
      {open?.kind === 'configure' && project && <ConfigureProjectDialog project={project} onClose={close} />}
      {open?.kind === 'delete' && project && <DeleteProjectDialog project={project} onClose={close} />}
    </>
  )
  return { createButton, dialogs, setOpen }
}

type Dialogs = ReturnType<typeof useProjectDialogs>

/** The table of projects: filter and sort in the address, a menu at each row, every state. */
export function ProjectTable({
  columns,
  dialogs,
}: {
  columns: readonly DataColumn<ProjectOverview>[]
  dialogs: Dialogs
}) {
  const organization = useOrganization()
  const query = useLoaded(projectsQuery(organization.id))
  const verdict = useVerdict()
  const { values, set } = useUrlState(FIELDS)
  const { setOpen } = dialogs

  const actions = useCallback(
    (project: ProjectOverview) => (
      <RowMenu
        name={project.name}
        items={() => [
          {
            label: 'Configure',
            icon: <Settings2 aria-hidden size={16} strokeWidth={1.5} />,
            disabledReason: reasonOf(verdict(routes.projects.update, project)),
            prepare: ConfigureProjectDialog.preload,
            onSelect: () => setOpen({ kind: 'configure', id: project.id }),
          },
          'separator',
          {
            label: 'Delete',
            danger: true,
            icon: <Trash2 aria-hidden size={16} strokeWidth={1.5} />,
            disabledReason: reasonOf(verdict(routes.projects.delete, project)),
            prepare: DeleteProjectDialog.preload,
            onSelect: () => setOpen({ kind: 'delete', id: project.id }),
          },
        ]}
      />
    ),
    [verdict, setOpen],
  )

  return (
    <DataTable
      label="Projects"
      noun={{ one: 'project', other: 'projects' }}
      columns={columns}
      linkedRows
      rows={query.data}
      rowId={(project) => project.id}
      rowName={(project) => project.name}
      actions={actions}
      filter={values.q}
      filterLabel="Filter projects"
      onFilterChange={(q) => set({ q }, 'replace')}
      sort={values.sort}
      onSortChange={(sort) => set({ sort })}
      {...failureProps(query)}
      empty={
        <EmptyState
          bare
          icon={<Boxes size={16} strokeWidth={1.5} />}
          title="No projects yet"
          action={dialogs.createButton()}
        >
          A project holds API keys, members and the indexes and assistants your applications use. You see the projects
          you have a role in.
        </EmptyState>
      }
    />
  )
}
