import { queryOptions, useQueryClient } from '@tanstack/react-query'
import type { SingleSignOn } from '#contract/single-sign-on.ts'
import { api } from '#lib/api.ts'

/** How an organization's people sign in. */
export function singleSignOnQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'single-sign-on'],
    queryFn: ({ signal }) => api.singleSignOn.get({ organizationId, signal }),
  })
}

/** For after a change, which answers with the whole: returns what puts it in the place of what was known. */
export function useKeepSignOn(organizationId: string): (now: SingleSignOn) => void {
  const client = useQueryClient()
  return (now) => client.setQueryData(singleSignOnQuery(organizationId).queryKey, now)
}
