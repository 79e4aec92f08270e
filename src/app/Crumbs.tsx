import { Link, useLocation, useParams } from 'react-router'
import { useMaybeProject, useOrganization } from '#lib/session.tsx'
import { Breadcrumb } from '#ui/PageHeader.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { paths } from './paths.ts'
import { usePageTitle } from './Root.tsx'

/** The way here: organization, project or settings, page. */
export function Crumbs() {
  const organization = useOrganization()
  const { project: projectId } = useParams()
  const project = useMaybeProject()
  const { pathname } = useLocation()
  const title = usePageTitle()
  const inSettings = pathname.startsWith(paths.settings(organization.id))
  const items = [
    { id: 'organization', content: <Link to={paths.projects(organization.id)}>{organization.name}</Link> },
    ...(projectId
      ? [{ id: 'project', content: project ? <Link to={paths.project(organization.id, project.id)}>{project.name}</Link> : <Skeleton className="h-3 w-20" /> }]
      : []),
    ...(inSettings ? [{ id: 'settings', content: <Link to={paths.settings(organization.id)}>Settings</Link> }] : []),
    { id: 'page', content: title },
  ]
  return (
    <div className="min-w-0 [&>nav]:mb-0">
      <Breadcrumb items={items} />
    </div>
  )
}
