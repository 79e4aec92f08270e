import { NavLink, Outlet, useMatch, useParams } from 'react-router'
import type { Gate } from '#contract/can.ts'
import { routes } from '#contract/routes.generated.ts'
import { type ProjectStanding, useCan } from '#lib/can.ts'
import { useMaybeProject, useOrganization } from '#lib/session.tsx'
import { PageHeader } from '#ui/PageHeader.tsx'
import { TabLink, TabLinks } from '#ui/TabLinks.tsx'
import { Tooltip } from '#ui/Tooltip.tsx'
import { paths } from './paths.ts'
import { usePreload } from './preload.ts'

/** Settings > Access: people, machines and keys, each with a tab. */
export function AccessFrame() {
  const organization = useOrganization()
  return (
    <>
      <PageHeader
        title="Access"
        description="Who and what can reach the organization, and what each of them may do."
        tabs={
          <TabLinks label="Access">
            <Tab to={paths.members(organization.id)} gate={routes.members.list} words="Members" />
            <Tab
              to={paths.serviceAccounts(organization.id)}
              gate={routes.serviceAccounts.list}
              words="Service accounts"
            />
            <Tab
              to={paths.organizationApiKeys(organization.id)}
              gate={routes.apiKeys.organizationOverview}
              words="API keys"
            />
          </TabLinks>
        }
      />
      <Outlet />
    </>
  )
}

/** A project's Manage > Access, with the same two tabs. */
export function ProjectAccessFrame() {
  const organization = useOrganization()
  const project = useMaybeProject()
  const { project: addressed = '' } = useParams()
  return (
    <>
      <PageHeader
        title="Access"
        description={`Who may do what in ${project?.name ?? 'the project'}.`}
        tabs={
          <TabLinks label="Access">
            <Tab
              to={paths.projectMembers(organization.id, addressed)}
              gate={routes.projectMembers.list}
              project={project ?? null}
              words="Members"
            />
            <Tab
              to={paths.projectServiceAccounts(organization.id, addressed)}
              gate={routes.projectServiceAccounts.list}
              project={project ?? null}
              words="Service accounts"
            />
          </TabLinks>
        }
      />
      <Outlet />
    </>
  )
}

/** A tab that a role withholds stays where it is and says why; one that a plan withholds opens on the way to upgrade. */
function Tab({
  to,
  gate,
  project,
  words,
}: {
  to: string
  gate: Gate
  /** Null while it is not known: the tab then opens. */
  project?: ProjectStanding | null
  words: string
}) {
  const verdict = useCan(gate, project ?? undefined)
  const preload = usePreload()
  // By a link or a bookmark somebody may be on a page that their role withholds.
  const isHere = useMatch(to) !== null
  if (project === null || verdict.allowed || verdict.because === 'plan') {
    return (
      <TabLink>
        <NavLink to={to} onPointerEnter={() => preload(to)} onFocus={() => preload(to)}>
          {words}
        </NavLink>
      </TabLink>
    )
  }
  return (
    <Tooltip content={verdict.reason} touch>
      <span
        tabIndex={0}
        aria-current={isHere ? 'page' : undefined}
        className="flex h-10 shrink-0 cursor-not-allowed items-center border-b-2 border-transparent px-2 text-sm font-medium text-faint outline-offset-[-3px] aria-[current=page]:border-strong forced-colors:not-aria-[current=page]:border-b-0"
      >
        {words}
      </span>
    </Tooltip>
  )
}
