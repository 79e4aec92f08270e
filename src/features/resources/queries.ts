import { queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'

/** The inventory that the data plane reported for a project. */
export function resourcesQuery(organizationId: string, projectId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'projects', projectId, 'resources'],
    queryFn: ({ signal }) => api.projects.listResources({ organizationId, params: { project_id: projectId }, signal }),
  })
}
