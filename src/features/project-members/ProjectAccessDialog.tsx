import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ProjectAccess } from '#contract/access.ts'
import { explainProject } from '#contract/explain.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { PROJECT_PERMISSIONS, type ProjectPermission } from '#contract/roles.ts'
import { describeError, errorSentenceAlone } from '#lib/describe-error.ts'
import { formatCount } from '#lib/format.ts'
import { grantsLine, isOneOf, permissionRows } from '#lib/roles.ts'
import { useOrganization } from '#lib/session.tsx'
import { Badge } from '#ui/Badge.tsx'
import { Button } from '#ui/Button.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { ErrorState } from '#ui/EmptyState.tsx'
import { FilterBox } from '#ui/FilterBox.tsx'
import { Disclosure, ReasonList } from '#ui/ReasonList.tsx'
import { Select } from '#ui/Select.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { projectAccessQuery } from './queries.ts'

type Entry = ProjectAccess['data'][number]
const typeLabels = { user: 'Person', service_account: 'Service account', api_key: 'API key' } as const
const TYPES = ['user', 'service_account', 'api_key'] as const
/** More rows than anybody reads; the filter finds the others. */
const SHOWN = 200

/** Every permission, to ask "who can do this?". */
const permissionChoices = Object.keys(PROJECT_PERMISSIONS) as ProjectPermission[]

/** Who and what has a way into a project: people, service accounts and API keys, and what lets each of them in. */
export function ProjectAccessDialog({ project, onClose }: { project: ProjectOverview; onClose: () => void }) {
  const organization = useOrganization()
  const { data, error, refetch, isFetching } = useQuery(projectAccessQuery(organization.id, project.id))
  return (
    <Dialog
      open
      onOpenChange={onClose}
      closeOnOutsidePress
      size="lg"
      title="Who can access this project"
      description={`Everybody and everything with a way into ${project.name}, and what lets them in.`}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      {data ? (
        <Entries entries={data} />
      ) : error ? (
        <ErrorState
          bare
          title={describeError(error).title}
          requestId={describeError(error).reference}
          action={
            <Button pending={isFetching} onClick={() => void refetch()}>
              Try again
            </Button>
          }
        >
          {errorSentenceAlone(error)}
        </ErrorState>
      ) : (
        <div aria-busy className="flex flex-col gap-2">
          <span className="sr-only">Loading</span>
          <Skeleton className="h-11 w-full" />
          <Skeleton className="h-11 w-full" />
          <Skeleton className="h-11 w-full" />
        </div>
      )}
    </Dialog>
  )
}

function Entries({ entries }: { entries: readonly Entry[] }) {
  const [filter, setFilter] = useState('')
  const [type, setType] = useState<(typeof TYPES)[number] | ''>('')
  const [permission, setPermission] = useState<ProjectPermission | ''>('')
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const found = entries.filter(({ principal, grants }) => {
    if (type !== '' && principal.type !== type) return false
    if (permission !== '' && !explainProject(grants).some((one) => one.permission === permission)) return false
    const text = `${principal.name} ${principal.detail}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <FilterBox
          label="Filter by name"
          value={filter}
          onChange={setFilter}
          shortcut={false}
          className="flex-1 basis-48"
        />
        <Select
          label="Kind"
          hideLabel
          fieldClassName="w-40"
          value={type}
          onChange={(event) => setType(isOneOf(TYPES, event.target.value) ? event.target.value : '')}
          placeholder="Any kind"
          options={TYPES.map((one) => ({ value: one, label: typeLabels[one] }))}
        />
        <Select
          label="Permission"
          hideLabel
          fieldClassName="w-full"
          value={permission}
          onChange={(event) => setPermission(isOneOf(permissionChoices, event.target.value) ? event.target.value : '')}
          placeholder="Who can do anything in it"
          options={permissionChoices.map((one) => ({ value: one, label: `Who can ${PROJECT_PERMISSIONS[one]}` }))}
        />
      </div>
      <p role="status" className="text-xs text-muted tabular">
        {found.length === entries.length
          ? `${formatCount(entries.length, 'way', 'ways')} in`
          : `${found.length} of ${formatCount(entries.length, 'way', 'ways')} in`}
      </p>
      <div className="flex flex-col gap-2">
        {found.slice(0, SHOWN).map((entry) => (
          <EntryLine key={`${entry.principal.type} ${entry.principal.id}`} entry={entry} />
        ))}
        {found.length > SHOWN && (
          <p className="text-sm text-muted">
            And {formatCount(found.length - SHOWN, 'more', 'more')}. Narrow the list down to see them.
          </p>
        )}
        {found.length === 0 && <p className="py-6 text-center text-sm text-muted">Nobody and nothing matches.</p>}
      </div>
    </div>
  )
}

function EntryLine({ entry: { principal, grants } }: { entry: Entry }) {
  const permissions = explainProject(grants)
  return (
    <Disclosure
      summary={
        <>
          <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <span className="font-medium break-words text-text">{principal.name || principal.detail}</span>
            {principal.type !== 'user' && <Badge>{typeLabels[principal.type]}</Badge>}
            {principal.name && (
              <span className={principal.type === 'user' ? 'text-xs text-muted' : 'font-mono text-xs text-muted'}>
                {principal.detail}
              </span>
            )}
          </span>
          <span className="block text-xs break-words text-muted">{grantsLine(grants)}</span>
        </>
      }
      aside={formatCount(permissions.length, 'permission')}
    >
      <ReasonList
        label={`Permissions of ${principal.name || principal.detail}`}
        rows={permissionRows(grants, permissions)}
      />
    </Disclosure>
  )
}
