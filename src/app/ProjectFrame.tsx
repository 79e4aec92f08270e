import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from 'react-router'
import { ErrorPage } from '#features/errors/ErrorPage.tsx'
import { NotFoundProject } from '#features/errors/NotFoundProject.tsx'
import { projectsQuery } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'

/** Shows a project's pages only when there is such a project, so that each of them can count on it. */
export function ProjectFrame() {
  const organization = useOrganization()
  const { project } = useParams()
  const { data, error, refetch } = useQuery(projectsQuery(organization.id))
  if (data)
    return data.some((one) => one.id === project) ? <Outlet /> : <NotFoundProject organizationId={organization.id} />
  if (error) return <ErrorPage error={error} onRetry={() => void refetch()} />
  return (
    <div aria-busy>
      <h1 className="sr-only">Loading project</h1>
      <Skeleton className="mb-2 h-6 w-40" />
      <Skeleton className="h-4 w-72" />
    </div>
  )
}
