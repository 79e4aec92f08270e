import {
  hashKey,
  QueryClient,
  type QueryKey,
  useQuery,
  useQueryClient,
  type UseQueryOptions,
} from '@tanstack/react-query'
import { ApiFailure } from './api-failure.ts'

const RETRIES = 2
/** Rendered without a browser a page shows only what is here: there it is for whoever renders to say when it is too late. */
const PREFETCH_WAIT_MS = typeof window === 'undefined' ? 2_000 : 300

/** A read is tried again when no answer came or the server failed; whatever was refused stays refused. */
function worthRetrying(failures: number, error: unknown): boolean {
  if (failures >= RETRIES || !(error instanceof ApiFailure)) return false
  // 501 will not change its mind, and a device that knows it is offline need not find out twice.
  if (error.kind === 'offline') return navigator.onLine
  return error.kind === 'timeout' || (error.kind === 'server' && error.status !== 501)
}

/** Returns the cache of everything the server told. Takes the wait before a read is tried again. */
export function createQueryClient({ retryDelayMs = 400 }: { retryDelayMs?: number } = {}): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // Without a browser nothing is kept, so nothing is to be collected: a timer would hold it for ten minutes.
        gcTime: typeof window === 'undefined' ? Number.POSITIVE_INFINITY : 10 * 60_000,
        retry: worthRetrying,
        retryDelay: (attempt) => retryDelayMs * 2 ** attempt,
        // 'always': a request without a network fails in words, instead of waiting for ever in silence.
        networkMode: 'always',
        refetchOnReconnect: true,
      },
      // gcTime 0: an answer may hold a secret, which must be gone when its dialog is.
      mutations: { retry: false, networkMode: 'always', gcTime: 0 },
    },
  })
}

type Options<Data, Key extends QueryKey> = UseQueryOptions<Data, Error, Data, Key>

/**
 * For a route's loader: starts a query and waits for it a moment, so that a quick answer comes with its page and a slow
 * one shows the page's skeleton. A list whose first rows are here need not wait for the others. Never throws: the page shows
 * the query's own error.
 */
export async function prefetch<Data, Key extends QueryKey>(
  client: QueryClient,
  options: Options<Data, Key>,
): Promise<void> {
  const hash = hashKey(options.queryKey)
  let stopLooking = () => {}
  const firstRows = new Promise<void>((resolve) => {
    stopLooking = client.getQueryCache().subscribe(({ query }) => {
      if (query.queryHash === hash && query.state.data !== undefined) resolve()
    })
  })
  const query = client.query(options as Parameters<QueryClient['query']>[0]).catch(() => undefined)
  await waitAMoment([query, firstRows])
  stopLooking()
}

/** For a route's loader: waits for the first of these, or until the page is better shown without it. */
export async function waitAMoment(answers: Promise<unknown>[]): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PREFETCH_WAIT_MS)
  })
  await Promise.race([...answers, patience])
  clearTimeout(timer)
}

/**
 * Reads a query that the route's loader started. In development it throws when no loader did: a page that starts its own
 * query starts it a whole script too late.
 */
export function useLoaded<Data, Key extends QueryKey>(options: Options<Data, Key>) {
  const client = useQueryClient()
  if (import.meta.env.DEV && !client.getQueryCache().find({ queryKey: options.queryKey })) {
    throw new Error(`No loader prefetched ${JSON.stringify(options.queryKey)}.`)
  }
  return useQuery(options)
}
