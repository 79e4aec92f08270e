import { KeyRound, Lock } from 'lucide-react'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { useLoaded } from '#lib/query-client.ts'
import { useOrganization } from '#lib/session.tsx'
import { useUrlState } from '#lib/url-state.ts'
import { LinkButton } from '#ui/Button.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { FilterSelect } from './FilterSelect.tsx'
import { organizationColumns } from './key-columns.tsx'
import { GRANT_WORDS, GRANTS, ORGANIZATION_FIELDS, STATUS_WORDS, STATUSES, USE_WORDS, USES } from './key-filters.ts'
import { KeyTable } from './KeyTable.tsx'
import { organizationKeysQuery } from './queries.ts'

const statusOptions = STATUSES.map((value) => ({ value, label: STATUS_WORDS[value] }))
const grantOptions = GRANTS.map((value) => ({ value, label: GRANT_WORDS[value] }))
const usageOptions = USES.map((value) => ({ value, label: USE_WORDS[value] }))
const creatorOptions = [
  { value: 'any', label: 'By anyone' },
  { value: 'left', label: 'Made by someone who left' },
]

/** Takes names by id; returns them as choices, in their order. */
function choices(names: ReadonlyMap<string, string>) {
  const sorted = [...names].toSorted(([, one], [, other]) => one.localeCompare(other, 'en', { numeric: true }))
  return sorted.map(([value, label]) => ({ value, label }))
}

/** Settings > Access > API keys: every key of every project, to find the one that is too old, too strong or nobody's. */
export function AllApiKeysPage() {
  const organization = useOrganization()
  const verdict = useCan(routes.apiKeys.organizationOverview)
  return (
    <>
      {verdict.allowed ? (
        <AllKeys />
      ) : (
        <EmptyState
          icon={<Lock size={16} strokeWidth={1.5} />}
          title="Only organization owners see this page"
          action={
            <LinkButton>
              <Link to={paths.projects(organization.id)}>Go to projects</Link>
            </LinkButton>
          }
        >
          {verdict.reason} The keys of your own projects are on each project’s API keys page.
        </EmptyState>
      )}
    </>
  )
}

function AllKeys() {
  const organization = useOrganization()
  const query = useLoaded(organizationKeysQuery(organization.id))
  const { values, set, reset, isDefault } = useUrlState(ORGANIZATION_FIELDS)
  const keys = query.data?.keys
  const projects = useMemo(() => {
    const names = new Map<string, string>()
    for (const { project } of keys ?? []) if (project) names.set(project.id, project.name)
    return [{ value: 'any', label: 'Any project' }, ...choices(names)]
  }, [keys])
  const creators = useMemo(() => {
    const names = new Map<string, string>()
    for (const { creator } of keys ?? []) if (creator) names.set(creator.id, `By ${creator.name}`)
    return [...creatorOptions, ...choices(names)]
  }, [keys])
  return (
    <KeyTable
      query={query}
      columns={organizationColumns}
      scope="organization"
      state={values}
      isFirstView={isDefault}
      onChange={set}
      onClear={() => reset('q', 'status', 'project', 'permission', 'use', 'creator')}
      filters={
        // Five do not fit beside the filter: together on a line of their own none stands alone.
        <div className="flex basis-full flex-wrap gap-2 @2xl:order-last">
          <FilterSelect
            label="Project"
            value={values.project}
            options={projects}
            onChange={(project) => set({ project })}
          />
          <FilterSelect
            label="Permissions"
            value={values.permission}
            options={grantOptions}
            onChange={(permission) => set({ permission })}
          />
          <FilterSelect label="Use" value={values.use} options={usageOptions} onChange={(use) => set({ use })} />
          <FilterSelect
            label="Status"
            value={values.status}
            options={statusOptions}
            onChange={(status) => set({ status })}
          />
          <FilterSelect
            label="Made by"
            value={values.creator}
            options={creators}
            onChange={(creator) => set({ creator })}
          />
        </div>
      }
      empty={
        <EmptyState bare icon={<KeyRound size={16} strokeWidth={1.5} />} title="No API keys yet">
          None of the organization’s projects has an API key. Create one on a project’s API keys page.
        </EmptyState>
      }
    />
  )
}
