import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ChosenPlan } from '#contract/plans.ts'
import { api } from '#lib/api.ts'
import { invalidateOrganization, sessionQuery } from '#lib/queries.ts'
import { plansQuery } from './queries.ts'

/** Puts the organization on another plan; what it opens and closes is known everywhere when the promise resolves. */
export function useChangePlan(organizationId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (plan: ChosenPlan) => api.billing.changePlan({ organizationId, body: { plan } }),
    onSuccess: async (plans) => {
      client.setQueryData(plansQuery(organizationId).queryKey, plans)
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
      // What the plan before withheld, or opened, is read anew.
      await invalidateOrganization(client, organizationId)
    },
    onError: () => client.invalidateQueries({ queryKey: plansQuery(organizationId).queryKey }),
  })
}
