/** Between the console and the worker: MSW's service worker catches what the page sends and hands it over. */
import { setupWorker } from 'msw/browser'
import { http } from 'msw/http'
import { routes } from '#contract/routes.generated.ts'
import type { DemoServer } from './connect.ts'
import type { CookieJar } from './cookies.ts'

/** The first parts of the API's addresses: whatever else the page asks for is a file of the site. */
const API = new Set(
  ['/openapi.json', ...Object.values(routes).flatMap((group) => Object.values(group).map(({ path }) => path))].map(
    (path) => path.split('/')[1],
  ),
)

/** Answers a request of the page out of the worker, with the cookies that a browser would have sent and kept. */
async function hand(server: DemoServer, cookies: CookieJar, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const bytes = await request.arrayBuffer()
  const {
    status,
    headers,
    body,
    cookies: set,
  } = await server.send({
    method: request.method,
    address: pathname + search,
    headers: [...request.headers, ['cookie', cookies.header()]],
    body: request.method === 'GET' || request.method === 'HEAD' ? null : bytes,
  })
  cookies.keep(set)
  return new Response(body, { status, headers })
}

/**
 * From when this resolves, every request of the page to the API is answered by the worker. Takes the folder the site
 * lies in, to which the service worker keeps. Throws where the browser has no service workers: outside https and localhost.
 */
export async function startNetwork(server: DemoServer, cookies: CookieJar, folder: URL): Promise<void> {
  const network = setupWorker(
    http.all(
      ({ request }) => {
        const { origin, pathname } = new URL(request.url)
        return origin === location.origin && API.has(pathname.split('/')[1])
      },
      ({ request }) => hand(server, cookies, request),
    ),
  )
  await network.start({
    quiet: true,
    onUnhandledFrame: 'bypass',
    serviceWorker: { url: new URL('mockServiceWorker.js', folder).href, options: { scope: folder.pathname } },
  })
}
