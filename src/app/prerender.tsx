/**
 * The first view of a page, rendered by the server for whoever opens it: `dist/server/prerender.js`, which server/node/first-view.ts
 * loads. The console's own script renders the page anew and takes this one's place (docs/adr/0012).
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { QueryClientProvider } from '@tanstack/react-query'
import { renderToString } from 'react-dom/server'
import { createStaticHandler, createStaticRouter, StaticRouterProvider } from 'react-router'
import { answerFrom, earlyKey } from '#lib/early.ts'
import { rememberedFrom } from '#lib/remembered.ts'
import { createQueryClient, prefetch } from '#lib/query-client.ts'
import { projectsQuery, sessionQuery } from '#lib/queries.ts'
import type { RouteHandle } from './route-handle.ts'
import { createRoutes } from './router.tsx'
import { documentTitle } from './title.ts'

/** Asks the API for somebody: an address with its query, and the organization it is asked for. */
export type Ask = (url: string, organizationId: string | undefined) => Promise<Response>

export type FirstView = {
  html: string
  title: string
  /** The answers it was made of, by the names of src/lib/early.ts: the page's script need not ask for them again. */
  answers: Record<string, string>
}

/** Who looks: what asks the API for them, and what their browser remembers by a key (src/lib/remembered.ts). */
export type Reader = { ask: Ask; remembered: (key: string) => string | undefined }

type Asking = Reader & { answers: Record<string, string>; started: Set<string>; isRefused: boolean }

// What one render asks for is asked for its own reader, however many are under way.
const asking = new AsyncLocalStorage<Asking>()

answerFrom((url, organizationId) => {
  const here = asking.getStore()
  if (!here) throw new Error('Nothing is asked for outside a render.')
  const key = earlyKey(url, organizationId)
  const path = url.split('?')[0] ?? url
  // Its first screen is what shows; the rest of a long list is for the browser to ask for. A promise of its own each time: one for
  // all would hold on to everybody who ever waited for it.
  if (/[?&]first=/.test(url)) here.started.add(path)
  else if (here.started.has(path)) return new Promise<Response>(() => {})
  return here.ask(url, organizationId).then(async (answer) => {
    if (answer.ok) here.answers[key] = await answer.clone().text()
    else here.isRefused = true
    return answer
  })
})

rememberedFrom((key) => asking.getStore()?.remembered(key))

/**
 * Takes a page's address within the site and its reader; returns the page as it first shows, or null where nobody of its
 * organization reads it, it is not for this reader, sends them elsewhere, or cannot be shown without the browser. Throws what a
 * component throws.
 */
export async function prerender(address: string, reader: Reader): Promise<FirstView | null> {
  const here: Asking = { ...reader, answers: {}, started: new Set(), isRefused: false }
  return asking.run(here, async () => {
    // Nobody's organization is called `-` (whichever was last used) or `new` (one to be made): those are for the browser.
    const organizationId = /^\/organizations\/(?!(?:-|new)(?:[/?#]|$))([\w-]+)/.exec(address)?.[1]
    if (organizationId === undefined) return null
    const client = createQueryClient()
    // The navigation beside the page tells of them.
    const projects = prefetch(client, { ...projectsQuery(organizationId), retry: false })
    const session = await client.query({ ...sessionQuery, retry: false })
    const organization =
      session.state === 'signed-in' ? session.organizations.find((one) => one.id === organizationId) : undefined
    if (!organization) return null
    // By them a project's page knows whether it may ask for what it shows.
    if (address.includes('/projects/')) await projects
    const handler = createStaticHandler(createRoutes(client))
    const [context] = await Promise.all([
      handler.query(new Request(new URL(address, 'http://console.invalid'))),
      projects,
    ])
    if (context instanceof Response || context.errors || here.isRefused) return null
    // What has not been answered in time would show as a page that is still loading.
    if (
      client
        .getQueryCache()
        .getAll()
        .some(({ state }) => state.data === undefined)
    )
      return null
    const handle = context.matches.findLast(({ route }) => route.handle !== undefined)?.route.handle as
      | RouteHandle
      | undefined
    const html = renderToString(
      <QueryClientProvider client={client}>
        <StaticRouterProvider
          router={createStaticRouter(handler.dataRoutes, context)}
          context={context}
          hydrate={false}
        />
      </QueryClientProvider>,
    )
    return { html, title: documentTitle(handle?.title, organization.name), answers: here.answers }
  })
}
