/** Everything on one origin: the API, the pages, their files, and the headers that every answer carries. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { API_PREFIXES } from '#server/app.ts'
import type { Log } from '#server/kernel/context.ts'
import { ApiError } from '#server/kernel/errors.ts'
import type { App } from '#server/kernel/mount.ts'
import { compressAnswer, streamPage } from './compress-answer.ts'
import { createEntrance } from './entrance.ts'
import { createFirstViews } from './first-view.ts'
import { inlineScriptHashes } from './inline-scripts.ts'
import { securityHeaders, type Shown, spareOpenerPolicy } from './security-headers.ts'
import { openStaticFiles } from './static-files.ts'
import { wantsPage } from './wants-page.ts'

/** Answers a request that came from an address. */
export type Site = (request: Request, clientAddress: string | undefined) => Promise<Response>

type Preload = { matches: (pathname: string) => boolean; scripts: string[] }

/** `/organizations/:org/projects` → a test for such addresses. */
function routePattern(route: string): RegExp {
  const escaped = route.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/:\w+/g, '[^/]+')
  return new RegExp(`^${escaped}/?$`)
}

/** What each page's route loads besides the entry, as the build wrote it down: the browser fetches it beside the entry, not after it. */
async function readPreloads(file: string): Promise<Preload[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]')
  const routes = JSON.parse(text) as { path: string; scripts: string[] }[]
  return routes
    .filter(({ scripts }) => scripts.length > 0)
    .map(({ path: route, scripts }) => {
      const pattern = routePattern(route)
      return {
        matches: (pathname) => pattern.test(pathname),
        scripts,
      }
    })
}

function isBelow(pathname: string, prefix: string): boolean {
  return pathname === prefix || pathname.startsWith(`${prefix}/`)
}

/** Takes a whole address; tells whether it is the data plane's part of the API, without parsing the rest. */
function isInternal(url: string): boolean {
  return url.startsWith('/internal/', url.indexOf('/', url.indexOf('//') + 2))
}

const POLICY = 'content-security-policy'

/** src/app/paths.ts has it too. */
const SIGN_IN = '/sign-in'

/** The API's own page among those of the guide. */
const REFERENCE = '/docs/api'

/** Takes an address below /docs; returns the file of the guide's page that it names. */
function guidePage(pathname: string): string {
  return /^\/docs\/?$/.test(pathname) ? '/docs/index.html' : `${pathname}.html`
}

/** An address that can only be meant as a file: a page's has no extension. */
function isFileAddress(pathname: string): boolean {
  return isBelow(pathname, '/assets') || isBelow(pathname, '/docs') || /^\/[^/]+\.\w+$/.test(pathname)
}

/** Pinecone's TypeScript SDK, given this server's address with a slash at the end, asks for `//admin/…`. */
function isMisjoined(pathname: string): boolean {
  return pathname.startsWith('//')
}

function shownAt(pathname: string): Shown {
  if (isBelow(pathname, '/docs')) return 'docs'
  return API_PREFIXES.some((prefix) => isBelow(pathname, prefix)) ? 'api' : 'page'
}

function errorAnswer(error: ApiError): Response {
  return Response.json(error.toBody(), {
    status: error.status,
    headers: { 'cache-control': 'no-store', ...error.headers },
  })
}

type SiteOptions = { distDir: string; publicUrl: string; log: Log }

/**
 * Puts the site together.
 * Takes the API, the folder the build wrote (what is missing in it is not served) and the address people use.
 */
export async function createSite(app: App, options: SiteOptions): Promise<Site> {
  const { distDir, publicUrl, log } = options
  const console = await openStaticFiles(path.join(distDir, 'console'))
  const docs = await openStaticFiles(path.join(distDir, 'docs'), '/docs')
  const preloads = await readPreloads(path.join(distDir, 'preload.json'))
  const page = await readFile(path.join(distDir, 'console', 'index.html'), 'utf8').catch(() => '')

  const entrance = createEntrance(app, publicUrl)
  const firstViews = await createFirstViews({ app, distDir, publicUrl, page, log })
  const scripts = inlineScriptHashes(page)

  /** The page with what it shows, for who is signed in. */
  function renderedPage(request: Request, clientAddress: string | undefined, ownScripts: readonly string[]) {
    const view = firstViews.answer(request, clientAddress, ownScripts)
    if (!view) return null
    const headers = new Headers({
      'content-type': 'text/html; charset=utf-8',
      // It is one person's, as it is now.
      'cache-control': 'no-store',
      ...securityHeaders(publicUrl, 'page', { scripts, styleNonce: view.nonce }),
    })
    for (const cookie of view.setCookies) headers.append('set-cookie', cookie)
    return streamPage(request, view.parts, headers)
  }

  async function answer(request: Request, clientAddress: string | undefined): Promise<Response> {
    const { pathname } = new URL(request.url)
    const reads = request.method === 'GET' || request.method === 'HEAD'
    const toApi = async () =>
      compressAnswer(request, await app.fetch(request, clientAddress === undefined ? {} : { clientAddress }))
    if (!reads || API_PREFIXES.some((prefix) => isBelow(pathname, prefix)) || pathname === REFERENCE) return toApi()
    const file =
      pathname === '/index.html'
        ? null
        : ((await console.serve(request, pathname)) ??
          (await docs.serve(request, pathname)) ??
          (await docs.serve(request, guidePage(pathname))))
    if (file) return file
    if (isBelow(pathname, '/docs') && wantsPage(request)) {
      const page = await docs.serve(request, '/docs/404.html')
      if (page?.ok) {
        page.headers.delete('etag')
        page.headers.set('cache-control', 'no-store')
        return new Response(page.body, { status: 404, headers: page.headers })
      }
    }
    if (isFileAddress(pathname) || isMisjoined(pathname))
      return errorAnswer(new ApiError('NOT_FOUND', `There is nothing at ${pathname}.`))
    // Whoever is not known, and so is not sent on from there, the console leads from `/` to the sign-in page.
    const leadsTo = pathname === '/' ? SIGN_IN : pathname
    const ownScripts = preloads.find((preload) => preload.matches(leadsTo))?.scripts ?? []
    const link = ownScripts.map((script) => `<${script}>; rel=modulepreload`).join(', ')
    return (
      (await entrance(request, clientAddress)) ??
      renderedPage(request, clientAddress, ownScripts) ??
      (await console.serve(request, '/index.html', link === '' ? {} : { link })) ??
      errorAnswer(
        new ApiError('UNAVAILABLE', 'The console is not built. Run npm run build, then start the server again.'),
      )
    )
  }

  const headersOf = {
    page: Object.entries(securityHeaders(publicUrl, 'page', { scripts })),
    docs: Object.entries(securityHeaders(publicUrl, 'docs')),
    api: Object.entries(securityHeaders(publicUrl, 'api')),
  } satisfies Record<Shown, unknown>
  return async (request, clientAddress) => {
    // The data plane asks at each request of a customer; headers for browsers would cost it a third of the time.
    if (isInternal(request.url)) return app.fetch(request, clientAddress === undefined ? {} : { clientAddress })
    const response = await answer(request, clientAddress)
    const shown = shownAt(new URL(request.url).pathname)
    // A page that was rendered names its own style sheet.
    const hasPolicy = shown === 'page' && response.headers.has(POLICY)
    for (const [name, value] of headersOf[shown]) if (!hasPolicy || name !== POLICY) response.headers.set(name, value)
    const isPage =
      (response.headers.get('content-type') ?? '').startsWith('text/html') || response.headers.has('location')
    if (shown === 'page' && isPage) spareOpenerPolicy(request.headers, response.headers)
    return response
  }
}
