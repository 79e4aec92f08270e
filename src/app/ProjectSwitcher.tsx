import { useState } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import { ChevronsUpDown } from 'lucide-react'
import type { ProjectOverview } from '#contract/projects.ts'
import { MenuButton } from '#ui/MenuButton.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { paths } from './paths.ts'

/** More than this many are searched rather than read through. */
const MENU_AT_MOST = 8
const ProjectSearch = onDemand(
  async () => (await import('./ProjectSearch.tsx')).ProjectSearch,
  ({ trigger }) => trigger,
)

/** Which project one is in, and the way to the same page of another. */
export function ProjectSwitcher({
  projects,
  current,
}: {
  projects: readonly ProjectOverview[]
  current: ProjectOverview
}) {
  const { organization = '', project } = useParams()
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const [searching, setSearching] = useState(false)
  const choose = (id: string) => {
    // In a project's pages: the same page of the other one. Elsewhere: its first page.
    const here = project ? paths.project(organization, project) : undefined
    const rest = here && pathname.startsWith(here) ? pathname.slice(here.length) : ''
    void navigate(paths.project(organization, id) + rest)
  }
  const search = {
    onPointerEnter: ProjectSearch.preload,
    onFocus: ProjectSearch.preload,
    onClick: () => setSearching(true),
  }
  const button = (
    <button
      type="button"
      {...(projects.length > MENU_AT_MOST && !searching ? search : {})}
      aria-label={`Project ${current.name}. Switch project`}
      className="flex h-8 w-full min-w-0 items-center gap-2 rounded-md border border-edge bg-raised px-2 text-left text-sm hover:bg-hover aria-expanded:bg-hover pointer-coarse:h-11"
    >
      <span className="min-w-0 flex-1 truncate">{current.name}</span>
      <ChevronsUpDown aria-hidden size={14} strokeWidth={1.5} className="shrink-0 text-faint" />
    </button>
  )
  if (projects.length <= MENU_AT_MOST) {
    const items = projects.map((one) => ({
      label: one.name,
      checked: one.id === current.id,
      onSelect: () => choose(one.id),
    }))
    return (
      <MenuButton label="Projects" items={items} matchWidth>
        {button}
      </MenuButton>
    )
  }
  if (!searching) return button
  return <ProjectSearch projects={projects} current={current} trigger={button} onChoose={choose} />
}
