import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import type { z } from 'zod'
import type { ServiceAccountUpdate } from '#contract/service-accounts.ts'
import { api } from '#lib/api.ts'

/** A service account shows in its list, in the projects' lists and in who can access what: all of it becomes stale. */
export function invalidateServiceAccounts(client: QueryClient, organizationId: string): Promise<void> {
  return client.invalidateQueries({ queryKey: ['organizations', organizationId] })
}

/** Changes the given fields of a service account. A refusal makes the list stale too: it knew less than the server. */
export function useUpdateServiceAccount(organizationId: string, serviceAccountId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: z.input<typeof ServiceAccountUpdate>) =>
      api.serviceAccounts.update({ organizationId, params: { service_account_id: serviceAccountId }, body }),
    onSettled: () => invalidateServiceAccounts(client, organizationId),
  })
}

/** Deletes a service account with its roles. */
export function useDeleteServiceAccount(organizationId: string, serviceAccountId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.serviceAccounts.delete({ organizationId, params: { service_account_id: serviceAccountId } }),
    onSettled: () => invalidateServiceAccounts(client, organizationId),
  })
}
