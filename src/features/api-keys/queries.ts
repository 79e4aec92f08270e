import { queryOptions } from '@tanstack/react-query'
import type { ApiKeyCreator, ApiKeyOverview } from '#contract/api-keys.ts'
import { api } from '#lib/api.ts'
import { firstThenAll, type Whole } from '#lib/first-rows.ts'

/** A key as the tables hold it: what the list refers to by position is put in its place. */
export type ListedKey = Omit<ApiKeyOverview, 'creator'> & {
  creator: ApiKeyCreator | null
  project: { id: string; name: string } | null
}
export type KeyList = Whole<{
  keys: ListedKey[]
  /** How many there are in all. */
  total: number
  /** The last seven UTC days as `YYYY-MM-DD`, oldest first. */
  days: string[]
}>

/** All keys of a project with their creators and use. */
export function keysQuery(organizationId: string, projectId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'projects', projectId, 'api-keys'],
    queryFn: ({ signal, ...context }): Promise<KeyList> =>
      firstThenAll(
        context,
        async (first) => {
          const { data, total, creators, days } = await api.apiKeys.overview({
            organizationId,
            params: { project_id: projectId },
            query: { first },
            signal,
          })
          const keys = data.map((key): ListedKey => ({
            ...key,
            creator: creatorOf(creators, key.creator),
            project: null,
          }))
          return { days, keys, total }
        },
        ({ keys }) => keys.length,
      ),
  })
}

/** All keys of all projects, for organization owners. */
export function organizationKeysQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'api-keys'],
    queryFn: ({ signal, ...context }): Promise<KeyList> =>
      firstThenAll(
        context,
        async (first) => {
          const { data, total, creators, projects, days } = await api.apiKeys.organizationOverview({
            organizationId,
            query: { first },
            signal,
          })
          const keys = data.map((key): ListedKey => ({
            ...key,
            creator: creatorOf(creators, key.creator),
            project: projects[key.project] ?? null,
          }))
          return { days, keys, total }
        },
        ({ keys }) => keys.length,
      ),
  })
}

function creatorOf(creators: readonly ApiKeyCreator[], position: number | null): ApiKeyCreator | null {
  return position === null ? null : (creators[position] ?? null)
}
