import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'

/** People with a role in a project, organization owners included. */
export function projectMembersQuery(organizationId: string, projectId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'projects', projectId, 'members'],
    queryFn: async ({ signal }) =>
      (await api.projectMembers.list({ organizationId, params: { project_id: projectId }, signal })).data,
  })
}

/** Members of the organization who could be added, by part of a name or an address. */
export function candidatesQuery(organizationId: string, projectId: string, search: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'projects', projectId, 'member-candidates', search],
    queryFn: async ({ signal }) =>
      (
        await api.projectMembers.candidates({
          organizationId,
          params: { project_id: projectId },
          query: { search },
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
  })
}

/** Everybody and everything with a way into a project, machines and keys included. */
export function projectAccessQuery(organizationId: string, projectId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'projects', projectId, 'access'],
    queryFn: async ({ signal }) =>
      (await api.access.project({ organizationId, params: { project_id: projectId }, signal })).data,
  })
}
