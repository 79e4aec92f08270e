import { useMutation } from '@tanstack/react-query'
import type { z } from 'zod'
import type { ServiceAccountUpdate } from '#contract/service-accounts.ts'
import { api } from '#lib/api.ts'
import { useInvalidateOrganization } from '#lib/queries.ts'

/** Changes the given fields of a service account. A refusal makes the list stale too: it knew less than the server. */
export function useUpdateServiceAccount(organizationId: string, serviceAccountId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (body: z.input<typeof ServiceAccountUpdate>) =>
      api.serviceAccounts.update({ organizationId, params: { service_account_id: serviceAccountId }, body }),
    onSettled: invalidate,
  })
}

/** Deletes a service account with its roles. */
export function useDeleteServiceAccount(organizationId: string, serviceAccountId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: () => api.serviceAccounts.delete({ organizationId, params: { service_account_id: serviceAccountId } }),
    onSettled: invalidate,
  })
}
