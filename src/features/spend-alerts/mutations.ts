import { useMutation } from '@tanstack/react-query'
import type { z } from 'zod'
import type { SpendAlertCreate, SpendAlertUpdate } from '#contract/spend-alerts.ts'
import { api } from '#lib/api.ts'
import { useInvalidateOrganization } from '#lib/queries.ts'

/** Creates a spend alert; the list is fresh again when the promise resolves. */
export function useCreateAlert(organizationId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (body: z.input<typeof SpendAlertCreate>) => api.spendAlerts.create({ organizationId, body }),
    onSuccess: invalidate,
  })
}

/** Changes the given fields of a spend alert. */
export function useUpdateAlert(organizationId: string, alertId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (body: z.input<typeof SpendAlertUpdate>) =>
      api.spendAlerts.update({ organizationId, params: { alert_id: alertId }, body }),
    onSettled: invalidate,
  })
}

/** Deletes a spend alert. When somebody else was faster, the list is stale too. */
export function useDeleteAlert(organizationId: string, alertId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: () => api.spendAlerts.delete({ organizationId, params: { alert_id: alertId } }),
    onSettled: invalidate,
  })
}

/** Sends what the alert would write now, marked as a test. Takes the alert's id. */
export function useSendTest(organizationId: string) {
  return useMutation({
    mutationFn: (alertId: string) => api.spendAlerts.sendTest({ organizationId, params: { alert_id: alertId } }),
  })
}
