import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createBrowserRouter, type RouteObject } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { onSessionEnded } from '#lib/api.ts'
import { onReconnected } from '#lib/connection.ts'
import { createQueryClient } from '#lib/query-client.ts'
import { sessionQuery } from '#lib/queries.ts'
import { tellLateOfLoading } from './brief-loading.ts'
import { LeaveContext } from '#lib/leave.ts'
import { leaver } from './leave.ts'
import { PreloadContext, preloader } from './preload.ts'
import { createRoutes } from './router.tsx'

/** The console as one element, with the cache under it and the way to end it. */
export type Console = {
  client: QueryClient
  element: React.ReactElement
  /** When the first page's script and data are here, or what it shows without: rendered before, the console is empty. */
  ready: Promise<void>
  dispose: () => void
}

type ConsoleOptions = {
  /** The wait before a read is tried again. */
  retryDelayMs?: number
  /** Makes the router; the demo, on a host that knows only files, keeps its addresses behind the `#`. */
  createRouter?: (routes: RouteObject[]) => ReturnType<typeof createBrowserRouter>
}

/** Builds the console: its cache, its router and what holds them together. */
export function createConsole({ retryDelayMs, createRouter = createBrowserRouter }: ConsoleOptions = {}): Console {
  const client = createQueryClient(retryDelayMs === undefined ? {} : { retryDelayMs })
  // Before the router looks for the page's script: the answer is already on its way (public/early.js).
  client.query(sessionQuery).catch(() => undefined)
  const routes = createRoutes(client)
  const router = createRouter(routes)
  tellLateOfLoading(router)
  const leave = leaver(client, router)
  const forget = onSessionEnded(
    // An answer that was still under way when somebody signed out says nothing new.
    async () => client.getQueryData(sessionQuery.queryKey)?.state === 'signed-in' && leave('ended'),
  )
  const stopWatching = onReconnected(
    () => {
      // What failed meanwhile is asked again, and what shows may be old.
      void client.invalidateQueries()
      const { errors, location } = router.state
      // A page that could not even begin to load stays an error when it is only revalidated.
      if (errors) void router.navigate(location, { replace: true })
      else void router.revalidate()
    },
    retryDelayMs === undefined ? {} : { waitMs: retryDelayMs },
  )
  const element = (
    <QueryClientProvider client={client}>
      <LeaveContext value={leave}>
        <PreloadContext value={preloader(routes)}>
          {/* A page whose script and data are here is rendered in one go: as a transition, in slices between which the browser
              paints the old one, it is there 15 ms later. */}
          <RouterProvider router={router} useTransitions={false} />
        </PreloadContext>
      </LeaveContext>
    </QueryClientProvider>
  )
  return {
    client,
    element,
    ready: whenInitialized(router),
    dispose: () => {
      forget()
      stopWatching()
      router.dispose()
    },
  }
}

function whenInitialized(router: ReturnType<typeof createBrowserRouter>): Promise<void> {
  return new Promise((resolve) => {
    if (router.state.initialized) return resolve()
    const stop = router.subscribe(({ initialized }) => {
      if (!initialized) return
      stop()
      resolve()
    })
  })
}
