import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'
import { todayUtc } from '#lib/today.ts'
import { prefetch, waitAMoment } from '#lib/query-client.ts'
import { readUrl } from '#lib/url-state.ts'
import { type AuditQuestion, FIELDS, questionOf } from './audit-state.ts'

/** Events on a page: about two screens of them. */
const PAGE_EVENTS = 50

const auditKey = (organizationId: string) => ['organizations', organizationId, 'audit'] as const

/** The events of one question, newest first, page by page. */
export function auditQuery(organizationId: string, question: AuditQuestion) {
  return infiniteQueryOptions({
    queryKey: [...auditKey(organizationId), 'events', question],
    queryFn: ({ pageParam, signal }) =>
      api.auditEvents.list({
        organizationId,
        query: { ...question, limit: PAGE_EVENTS, ...(pageParam === null ? {} : { paginationToken: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.pagination?.next ?? null,
    // What was just done is what somebody comes to see; a moment, so that the page does not ask its loader's question again.
    staleTime: 1000,
  })
}

/** Who has acted, and which actions there are. */
export function auditFiltersQuery(organizationId: string) {
  return queryOptions({
    queryKey: [...auditKey(organizationId), 'filters'],
    queryFn: ({ signal }) => api.auditEvents.filters({ organizationId, signal }),
  })
}

/** For the route's loader: starts what the page at this address reads first. */
export async function loadAudit(client: QueryClient, organizationId: string, search: string): Promise<void> {
  const question = questionOf(readUrl(search, FIELDS), todayUtc())
  const events = client.infiniteQuery(auditQuery(organizationId, question)).catch(() => undefined)
  const filters = prefetch(client, auditFiltersQuery(organizationId))
  await waitAMoment([Promise.all([events, filters])])
}
