import { queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'

/** What needs attention and what changed, in one answer. */
export function homeQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'home'],
    queryFn: ({ signal }) => api.home.get({ organizationId, signal }),
    // It tells what other pages change: it is looked at anew whenever somebody comes back to it.
    // A moment, so that the page does not ask again for what its loader just got.
    staleTime: 1000,
  })
}
