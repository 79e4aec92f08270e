import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useParams } from 'react-router'
import { projectsQuery } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { Breadcrumb } from '#ui/PageHeader.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { paths } from './paths.ts'
import { usePageTitle } from './Root.tsx'

/** The way here: organization, project or settings, page. */
export function Crumbs() {
  const organization = useOrganization()
  const { project: projectId } = useParams()
  const { data: projects } = useQuery(projectsQuery(organization.id))
  const project = projects?.find((one) => one.id === projectId)
  const isLost = projectId !== undefined && projects !== undefined && !project
  const { pathname } = useLocation()
  const title = usePageTitle()
  const inSettings = pathname.startsWith(paths.settings(organization.id))
  const items = [
    { id: 'organization', content: <Link to={paths.organization(organization.id)}>{organization.name}</Link> },
    ...(projectId && !isLost
      ? [
          {
            id: 'project',
            content: project ? (
              <Link to={paths.project(organization.id, project.id)}>{project.name}</Link>
            ) : (
              <Skeleton className="h-3 w-20" />
            ),
          },
        ]
      : []),
    ...(inSettings ? [{ id: 'settings', content: <Link to={paths.settings(organization.id)}>Settings</Link> }] : []),
    { id: 'page', content: isLost ? 'Project not found' : title },
  ]
  return (
    <div className="min-w-0 [&>nav]:mb-0">
      <Breadcrumb items={items} />
    </div>
  )
}
