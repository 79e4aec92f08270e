import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Boxes } from 'lucide-react'
import { paths } from '#app/paths.ts'
import { routes } from '#contract/routes.generated.ts'
import { ROLE_LABELS } from '#contract/roles.ts'
import { useCan } from '#lib/can.ts'
import { formatNumber } from '#lib/format.ts'
import { lastProjectId } from '#lib/last-used.ts'
import { projectsQuery } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { TextLink } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'

const SHOWN = 6

/** The projects one has a role in; for whoever has none, whom to ask. */
export function YourProjects() {
  const organization = useOrganization()
  const { data: projects } = useQuery(projectsQuery(organization.id))
  const mayCreate = useCan(routes.projects.create).allowed
  const last = lastProjectId(organization.id)
  const shown = projects?.toSorted((one, other) => Number(other.id === last) - Number(one.id === last)).slice(0, SHOWN)
  return (
    <Card
      title="Your projects"
      flush
      action={
        projects &&
        projects.length > SHOWN && (
          <TextLink className="text-sm">
            <Link to={paths.projects(organization.id)}>All {formatNumber(projects.length)}</Link>
          </TextLink>
        )
      }
    >
      {!shown ? (
        <div className="flex flex-col gap-3 px-4 py-3 sm:px-5">
          <Skeleton className="h-4 w-40" />
          <Skeleton className="h-4 w-32" />
        </div>
      ) : shown.length === 0 ? (
        <p className="px-4 py-3 text-sm text-muted sm:px-5">
          {mayCreate
            ? 'There is none yet. A project holds API keys, members and the indexes your applications use.'
            : 'You have no role in a project yet. Ask a project owner or an organization owner to add you to the one you work in; it will show up here.'}
        </p>
      ) : (
        <ul className="p-1.5">
          {shown.map((project) => (
            <li key={project.id}>
              <Link
                to={paths.project(organization.id, project.id)}
                className="flex min-h-9 items-center gap-2.5 rounded-md px-2.5 text-sm hover:bg-hover sm:px-3.5 pointer-coarse:min-h-11"
              >
                <Boxes aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-muted" />
                <span className="min-w-0 flex-1 truncate">{project.name}</span>
                {project.grants[0] && (
                  <span className="shrink-0 text-xs text-muted">{ROLE_LABELS[project.grants[0].role]}</span>
                )}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
