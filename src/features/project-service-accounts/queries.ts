import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'

/** Service accounts with a role in a project, those that inherit it included. */
export function projectServiceAccountsQuery(organizationId: string, projectId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'projects', projectId, 'service-accounts'],
    queryFn: async ({ signal }) =>
      (await api.projectServiceAccounts.list({ organizationId, params: { project_id: projectId }, signal })).data,
  })
}

/** Service accounts of the organization that could be connected, by part of a name or a client id. */
export function candidatesQuery(organizationId: string, projectId: string, search: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'projects', projectId, 'service-account-candidates', search],
    queryFn: async ({ signal }) =>
      (
        await api.projectServiceAccounts.candidates({
          organizationId,
          params: { project_id: projectId },
          query: { search },
          signal,
        })
      ).data,
    placeholderData: keepPreviousData,
  })
}
