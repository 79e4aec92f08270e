import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from 'react-router'
import { ErrorPage } from '#features/errors/ErrorPage.tsx'
import { NotFoundProject } from '#features/errors/NotFoundProject.tsx'
import { projectsQuery } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'

/** Leads away from a project's pages when there is no such project, or nobody can tell. */
export function ProjectFrame() {
  const organization = useOrganization()
  const { project } = useParams()
  const { data, error, refetch } = useQuery(projectsQuery(organization.id))
  if (data && !data.some((one) => one.id === project)) return <NotFoundProject organizationId={organization.id} />
  if (error && !data) return <ErrorPage error={error} onRetry={() => void refetch()} />
  // Until the projects are here, each page shows its own frame.
  return <Outlet />
}
