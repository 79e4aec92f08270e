import { KeyRound } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ProjectOverview } from '#contract/projects.ts'
import { routes } from '#contract/routes.generated.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { usePageAction } from '#lib/page-action.ts'
import { useLoaded } from '#lib/query-client.ts'
import { ProjectPageLoading } from '#lib/ProjectPageLoading.tsx'
import { Refused } from '#lib/Refused.tsx'
import { useMaybeProject, useOrganization } from '#lib/session.tsx'
import { useUrlState } from '#lib/url-state.ts'
import { Button } from '#ui/Button.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { PageHeader } from '#ui/PageHeader.tsx'
import { FilterSelect } from './FilterSelect.tsx'
import { projectColumns } from './key-columns.tsx'
import { PROJECT_FIELDS, STATUS_WORDS, STATUSES } from './key-filters.ts'
import { KeyTable } from './KeyTable.tsx'
import { keysQuery } from './queries.ts'

const CreateKeyDialog = onDemand(async () => (await import('./CreateKeyDialog.tsx')).CreateKeyDialog)

const statusOptions = STATUSES.map((value) => ({ value, label: STATUS_WORDS[value] }))

const head = {
  title: 'API keys',
  description: 'Applications call the data plane of this project with these keys.',
}

/** API keys of a project: what each opens, whether it is in use, and what can be done with it. */
export function ApiKeysPage() {
  const project = useMaybeProject()
  const verdict = useCan(routes.apiKeys.overview, project)
  const writes = useCan(routes.apiKeys.bulk, project).allowed
  if (!project)
    return (
      <ProjectPageLoading
        {...head}
        label="API keys"
        columns={projectColumns}
        actionWidth="w-32"
        filterWidths={['w-32']}
        isSelectable={writes}
        hasActions
      />
    )
  if (verdict.allowed) return <Keys project={project} />
  return (
    <>
      <PageHeader {...head} />
      <Refused title="You cannot see API keys here" reason={verdict.reason} />
    </>
  )
}

function Keys({ project }: { project: ProjectOverview }) {
  const organization = useOrganization()
  const query = useLoaded(keysQuery(organization.id, project.id))
  const { values, set, reset, isDefault } = useUrlState(PROJECT_FIELDS)
  const [creating, setCreating] = useState(false)
  const reason = reasonOf(useCan(routes.apiKeys.create, project))
  usePageAction('create', () => setCreating(true), reason)
  const scope = useMemo(() => ({ projectId: project.id }), [project.id])
  const createButton = (
    <Button
      variant="primary"
      disabledReason={reason}
      onPointerEnter={CreateKeyDialog.preload}
      onFocus={CreateKeyDialog.preload}
      onClick={() => setCreating(true)}
    >
      Create API key
    </Button>
  )
  return (
    <>
      <PageHeader {...head} action={createButton} />
      <KeyTable
        key={project.id}
        query={query}
        columns={projectColumns}
        scope={scope}
        project={project}
        state={values}
        isFirstView={isDefault}
        onChange={set}
        onClear={() => reset('q', 'status')}
        filters={
          <FilterSelect
            label="Status"
            value={values.status}
            options={statusOptions}
            onChange={(status) => set({ status })}
          />
        }
        empty={
          <EmptyState
            bare
            icon={<KeyRound size={16} strokeWidth={1.5} />}
            title="No API keys yet"
            action={createButton}
          >
            An application needs an API key of this project to call its data plane. What a key opens, you choose when
            you create it.
          </EmptyState>
        }
      />
      <>{creating && <CreateKeyDialog projectId={project.id} onClose={() => setCreating(false)} />}</>
    </>
  )
}
