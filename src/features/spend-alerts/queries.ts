import { queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'

/** Every spend alert, where the month stands, and what fired. */
export function spendAlertsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'spend-alerts'],
    queryFn: ({ signal }) => api.spendAlerts.list({ organizationId, signal }),
  })
}
