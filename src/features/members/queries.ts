import { queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'
import { firstThenAll } from '#lib/first-rows.ts'

/** Everybody in an organization with what they hold and, for owners, who is invited. */
export function membersQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'members'],
    queryFn: ({ signal, ...context }) =>
      firstThenAll(
        context,
        (first) => api.members.list({ organizationId, query: { first }, signal }),
        ({ data, invites }) => data.length + invites.length,
      ),
  })
}

/** What a member may do in the organization and its projects, and why. */
export function memberAccessQuery(organizationId: string, userId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'members', userId, 'access'],
    queryFn: ({ signal }) => api.access.member({ organizationId, params: { user_id: userId }, signal }),
  })
}

/** What goes with a member, or stays behind, when they leave. `self`: one asks about oneself, which everybody may. */
export function holdingsQuery(organizationId: string, userId: string, self: boolean) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'members', userId, 'holdings'],
    queryFn: ({ signal }) =>
      self
        ? api.members.ownHoldings({ organizationId, signal })
        : api.members.holdings({ organizationId, params: { user_id: userId }, signal }),
    // A removal is decided by it.
    staleTime: 0,
  })
}
