import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { NavLink, useParams } from 'react-router'
import { Search } from 'lucide-react'
import type { ProjectOverview } from '#contract/projects.ts'
import { reasonOf, useVerdict } from '#lib/can.ts'
import { lastProjectId, lastUsedOf, rememberProjects } from '#lib/last-used.ts'
import { projectsQuery } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { useSingleKeys } from '#ui/single-keys.ts'
import { Skeleton } from '#ui/Skeleton.tsx'
import { tooltip } from '#ui/tooltip.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { MOD, useCommands } from './commands.ts'
import { type NavItem, organizationNav, projectNav, settingsNav } from './nav.ts'
import { OrganizationSwitcher } from './OrganizationSwitcher.tsx'
import { usePreload } from './preload.ts'
import { ProjectSwitcher } from './ProjectSwitcher.tsx'

/** The navigation: where one is on top, where one can go below, who one is at the bottom. */
export function Rail() {
  const organization = useOrganization()
  const { project: addressed } = useParams()
  const { data: projects, isPending } = useQuery(projectsQuery(organization.id))
  const project = currentProject(projects, addressed, organization.id)
  useEffect(() => {
    if (projects) rememberProjects(organization.id, project?.id)
  }, [organization.id, projects, project?.id])
  return (
    <div className="flex h-full flex-col">
      <div className="p-2">
        <OrganizationSwitcher />
        <SearchButton />
      </div>
      <nav aria-label="Console" className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-4">
        <ul className="flex flex-col gap-px">
          {organizationNav.map((item) => (
            <Item key={item.label} {...item} to={item.to(organization.id)} end />
          ))}
        </ul>
        {isPending && (addressed ?? lastProjectId(organization.id)) !== undefined && <ProjectGroupLoading />}
        {project && (
          <Group heading="Project">
            <li className="mb-1">
              <ProjectSwitcher projects={projects ?? []} current={project} />
            </li>
            {projectNav.map((item) => (
              <Item key={item.label} {...item} to={item.to(organization.id, project.id)} project={project} />
            ))}
          </Group>
        )}
        <Group heading="Settings">
          {settingsNav.map((item) => (
            <Item key={item.label} {...item} to={item.to(organization.id)} />
          ))}
        </Group>
      </nav>
      <div className="border-t border-line p-2">
        <AccountMenu />
      </div>
    </div>
  )
}

/** Opens the palette, and tells of its key. */
function SearchButton() {
  const commands = useCommands()
  return (
    <button
      type="button"
      aria-keyshortcuts="Control+K Meta+K"
      onPointerEnter={commands.prepare}
      onFocus={commands.prepare}
      onClick={() => commands.open('palette')}
      className="mt-1 flex h-8 w-full items-center gap-2 rounded-md border border-edge bg-raised px-2 text-left text-sm text-muted hover:bg-hover hover:text-text pointer-coarse:h-11"
    >
      <Search aria-hidden size={16} strokeWidth={1.5} className="shrink-0" />
      <span className="flex-1">Search</span>
      <kbd aria-hidden className="font-sans text-xs text-faint pointer-coarse:hidden">
        {MOD}K
      </kbd>
    </button>
  )
}

/** The project of the address; where that names none, the one used last, so that its pages stay one click away. */
function currentProject(
  projects: ProjectOverview[] | undefined,
  addressed: string | undefined,
  organizationId: string,
) {
  if (!projects) return undefined
  return projects.find((one) => one.id === addressed) ?? lastUsedOf(projects, lastProjectId(organizationId))
}

/** Keeps the room of a project's pages while the projects load: what stands below must not jump. */
function ProjectGroupLoading() {
  return (
    <Group heading="Project">
      <li aria-hidden className="mb-1 flex h-8 items-center rounded-md border border-line px-2 pointer-coarse:h-11">
        <Skeleton className="h-3 w-24" />
      </li>
      {projectNav.map(({ label, icon: Icon }) => (
        <li key={label} className="rail-item text-faint">
          <Icon aria-hidden size={16} strokeWidth={1.5} className="shrink-0" />
          {label}
        </li>
      ))}
    </Group>
  )
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <div className="mt-5">
      <h2 className="mb-1 px-2 text-xs font-medium text-faint">{heading}</h2>
      <ul className="flex flex-col gap-px">{children}</ul>
    </div>
  )
}

function Item({
  label,
  icon: Icon,
  to,
  gate,
  project,
  letter,
  end = false,
}: NavItem<string> & { project?: ProjectOverview; end?: boolean }) {
  const may = useVerdict()
  const reason = gate && reasonOf(may(gate, project))
  const preload = usePreload()
  const singleKeys = useSingleKeys()
  const icon = <Icon aria-hidden size={16} strokeWidth={1.5} className="shrink-0" />
  if (reason !== undefined) {
    return (
      <li>
        <span
          role="link"
          aria-disabled
          tabIndex={0}
          {...tooltip(reason, { touch: true })}
          className="rail-item cursor-not-allowed text-faint"
        >
          {icon}
          {label}
        </span>
      </li>
    )
  }
  return (
    <li>
      <NavLink
        to={to}
        end={end}
        onPointerEnter={() => preload(to)}
        onFocus={() => preload(to)}
        className="group/item rail-item"
      >
        {icon}
        {label}
        {letter && singleKeys && (
          <span
            aria-hidden
            className="ml-auto hidden text-xs font-normal text-muted uppercase group-hover/item:inline group-focus-visible/item:inline pointer-coarse:hidden!"
          >
            g {letter}
          </span>
        )}
      </NavLink>
    </li>
  )
}
