import { queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'
import { firstThenAll } from '#lib/first-rows.ts'

const GRACE_REFRESH_MS = 30_000

/** Every service account of an organization with its roles, projects and use, and the names of all projects. */
export function serviceAccountsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'service-accounts'],
    queryFn: ({ signal, ...context }) =>
      firstThenAll(
        context,
        (first) => api.serviceAccounts.overview({ organizationId, query: { first }, signal }),
        ({ data }) => data.length,
      ),
    // While an old secret still works one watches whether anything uses it.
    refetchInterval: ({ state }) =>
      state.data?.data.some((account) => account.previous_secret) ? GRACE_REFRESH_MS : false,
  })
}

/** What a service account may do in the organization and its projects, and why. */
export function serviceAccountAccessQuery(organizationId: string, serviceAccountId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'service-accounts', serviceAccountId, 'access'],
    queryFn: ({ signal }) =>
      api.access.serviceAccount({ organizationId, params: { service_account_id: serviceAccountId }, signal }),
  })
}
