import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'
import { todayUtc } from '#lib/today.ts'
import { prefetch } from '#lib/query-client.ts'
import { readUrl } from '#lib/url-state.ts'
import { FIELDS, questionOf, type UsageQuestion } from './usage-state.ts'

const usageKey = (organizationId: string) => ['organizations', organizationId, 'usage'] as const

/** Usage and cost by day for one question. */
export function usageQuery(organizationId: string, question: UsageQuestion) {
  return queryOptions({
    queryKey: [...usageKey(organizationId), 'days', question],
    queryFn: ({ signal }) => api.usage.get({ organizationId, query: question, signal }),
  })
}

/** The month so far, its forecast and what moved it. */
export function usageSummaryQuery(organizationId: string) {
  return queryOptions({
    queryKey: [...usageKey(organizationId), 'summary'],
    queryFn: ({ signal }) => api.usage.summary({ organizationId, signal }),
  })
}

/** For the route's loader: starts what the page at this address reads first. */
export async function loadUsage(client: QueryClient, organizationId: string, search: string): Promise<void> {
  const question = questionOf(readUrl(search, FIELDS), todayUtc())
  await Promise.all([
    prefetch(client, usageQuery(organizationId, question)),
    prefetch(client, usageSummaryQuery(organizationId)),
  ])
}
