import { queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'

/** Every closed month with its lines. */
export function invoicesQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'invoices'],
    queryFn: async ({ signal }) => (await api.invoices.list({ organizationId, signal })).data,
  })
}

/** The plans there are, what each includes here, and the organization's own. */
export function plansQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'plans'],
    queryFn: ({ signal }) => api.billing.plans({ organizationId, signal }),
  })
}
