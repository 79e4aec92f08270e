import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createBrowserRouter, RouterProvider } from 'react-router'
import { onSessionEnded } from '#lib/api.ts'
import { createQueryClient } from '#lib/query-client.ts'
import { sessionQuery } from '#lib/queries.ts'
import { LeaveContext, leaver } from './leave.ts'
import { createRoutes } from './router.tsx'

type Console = { client: QueryClient; element: React.ReactElement; dispose: () => void }

/** Builds the console: its cache, its router and what holds them together. Takes the wait before a read is tried again. */
export function createConsole({ retryDelayMs }: { retryDelayMs?: number } = {}): Console {
  const client = createQueryClient(retryDelayMs === undefined ? {} : { retryDelayMs })
  // Before the router looks for the page's script: the answer is already on its way (public/early.js).
  void client.prefetchQuery(sessionQuery)
  const router = createBrowserRouter(createRoutes(client))
  const leave = leaver(client, router)
  const forget = onSessionEnded(() => void leave('ended'))
  const element = (
    <QueryClientProvider client={client}>
      <LeaveContext value={leave}>
        <RouterProvider router={router} />
      </LeaveContext>
    </QueryClientProvider>
  )
  return {
    client,
    element,
    dispose: () => {
      forget()
      router.dispose()
    },
  }
}
