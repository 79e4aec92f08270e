import { type QueryClient, queryOptions, useQueryClient } from '@tanstack/react-query'
import type { Session } from '#contract/console.ts'
import { api } from './api.ts'
import { forgetEarly } from './early.ts'

/** Keys and fetches of what the frame and more than one feature read; a feature's own queries stand in its folder. */

/** Who is signed in and where they belong. Everything starts with it. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ client, signal }): Promise<Session> => {
    const now = await api.account.session({ signal })
    const before = client.getQueryData<Session>(['session'])
    if (before?.state !== 'signed-in' || now.state !== 'signed-in' || before.user.id === now.user.id) return now
    // Somebody else has signed in, in another tab of this browser: nothing that shows here is theirs, and what is done would be.
    window.location.reload()
    return new Promise(() => undefined)
  },
  staleTime: 60_000,
  // What holds the whole console together must not be collected between two pages.
  gcTime: Number.POSITIVE_INFINITY,
})

/** What a page knows the moment a session ends, before it has asked the server about a demo and its mails. */
export const signedOut: Session = { state: 'signed-out', demo: [], sends_mail: true, single_sign_on: false }

/** The projects of an organization with the caller's roles and what is in each: the list, the switcher, the gates. */
export function projectsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'projects'],
    queryFn: async ({ signal }) => (await api.projects.overview({ organizationId, signal })).data,
  })
}

/**
 * For after a change in an organization, and after a refusal, which knew more than the page: makes all that is known of it
 * stale. Names, roles and counts stand in many lists; a mutation that named those it knew of would leave out the next one.
 * What shows is asked for anew before the promise resolves, the rest when somebody comes to it.
 */
export function invalidateOrganization(client: QueryClient, organizationId: string): Promise<void> {
  return client.invalidateQueries({ queryKey: ['organizations', organizationId] })
}

/** Returns `invalidateOrganization` for this page's cache, for a mutation's `onSettled`. */
export function useInvalidateOrganization(organizationId: string): () => Promise<void> {
  const client = useQueryClient()
  return () => invalidateOrganization(client, organizationId)
}

/** When somebody last signed in on a cache's page. */
const signedInAtMs = new WeakMap<QueryClient, number>()
const JUST_NOW_MS = 10_000

/** Tells whether somebody has signed in on this page a moment ago: when the server knows nothing of that, the browser has kept no cookie. */
export function hasJustSignedIn(client: QueryClient): boolean {
  return performance.now() - (signedInAtMs.get(client) ?? Number.NEGATIVE_INFINITY) < JUST_NOW_MS
}

/** Takes who is signed in from now on; forgets everything that somebody else may have been told. */
export function adoptSession(client: QueryClient, session: Session): void {
  forgetEarly()
  if (session.state === 'signed-in') signedInAtMs.set(client, performance.now())
  else signedInAtMs.delete(client)
  client.setQueryData<Session>(sessionQuery.queryKey, session)
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
  client.getMutationCache().clear()
}
