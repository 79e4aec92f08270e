import { queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'
import { prepareIndex } from './match.ts'

/** An organization of this many names is asked for them at most once in a minute; of fewer, whenever the palette opens. */
const MANY = 2000

/** Everything the palette searches, ready to be searched; null where the organization is too large for a page to hold. */
export function searchIndexQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'search-index'],
    queryFn: async ({ signal }) => {
      const index = await api.search.index({ organizationId, signal })
      return index.complete ? prepareIndex(index) : null
    },
    staleTime: ({ state }) =>
      (state.data ?? []).reduce((sum, list) => sum + list.length, 0) > MANY || state.data === null ? 60_000 : 2000,
    // Compared in depth, twenty thousand names would cost what the index saves.
    structuralSharing: false,
  })
}

/** What the server finds, for as long as there is no index. */
export function foundQuery(organizationId: string, text: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'found', text],
    queryFn: async ({ signal }) => (await api.search.find({ organizationId, query: { q: text }, signal })).data,
    gcTime: 60_000,
  })
}
