/** The console in a page, on the real API in process: what every test of a page stands on. */
import { cleanup, configure, render } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { http } from 'msw/http'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { createConsole } from '#app/console.tsx'
import type { Caller, TestApp } from './app.ts'

configure({
  // Hashing a password on a busy machine takes its time; what never comes still fails within the test's own limit.
  asyncUtilTimeout: 10_000,
  // The whole page in every failure hides the failure.
  getElementError: (message) => new Error(message?.split('\n', 1)[0] ?? 'Not found'),
})

/** What a test may do to the network between page and server. `undefined` lets the request through. */
export type Interference = (request: Request) => Promise<Response | undefined> | Response | undefined

/**
 * Joins a page to a test app. Call it at the top of a test file, after `createTestApp`: MSW hands each request of the page
 * to `app.fetch`, with the cookies a browser would send. Nothing here knows what the server answers.
 */
export function createPages(t: TestApp) {
  // jsdom keeps no cookie that a fetched answer sets, so the jar is ours.
  const cookies = new Map<string, string>()
  let interfere: Interference | undefined
  const requests: string[] = []

  const server = setupServer(
    http.all('*', async ({ request }) => {
      const { pathname, search } = new URL(request.url)
      requests.push(`${request.method} ${pathname}`)
      const instead = await interfere?.(request.clone())
      if (instead) return instead
      const headers = new Headers(request.headers)
      headers.set('sec-fetch-site', 'same-origin')
      if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
      const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
      const response = await t.send(
        new Request(new URL(pathname + search, t.deps.settings.publicUrl), {
          method: request.method,
          headers,
          ...(hasBody ? { body: await request.arrayBuffer() } : {}),
        }),
      )
      for (const cookie of response.headers.getSetCookie()) keep(cookie)
      return response
    }),
  )

  function keep(cookie: string) {
    const [pair = '', ...attributes] = cookie.split(';')
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
    const isOver = attributes.some((one) => /^\s*max-age=0\s*$/i.test(one))
    if (isOver || value === '') cookies.delete(name)
    else cookies.set(name, value)
  }

  /** The consoles that stand: a test may open two, and one left behind would follow the next test's history. */
  const consoles = new Set<{ dispose: () => void }>()
  function load(path: string) {
    window.history.replaceState(null, '', path)
    const console = createConsole({ retryDelayMs: 1 })
    consoles.add(console)
    render(console.element)
    return console.client
  }
  function close() {
    cleanup()
    for (const console of consoles) console.dispose()
    consoles.clear()
  }
  beforeAll(() => {
    server.listen({ onUnhandledFrame: 'error' })
    // What jsdom lacks and a browser has.
    window.scrollTo = () => undefined
    Element.prototype.scrollIntoView = () => undefined
    Element.prototype.hasPointerCapture = () => false
    window.matchMedia ??= (media) =>
      Object.assign(new EventTarget(), {
        matches: false,
        media,
        onchange: null,
        addListener: () => undefined,
        removeListener: () => undefined,
      })
    globalThis.ResizeObserver ??= class {
      observe() {}
      unobserve() {}
      disconnect() {}
    }
    HTMLElement.prototype.showPopover ??= () => undefined
    HTMLElement.prototype.hidePopover ??= () => undefined
  })
  afterEach(() => {
    close()
    interfere = undefined
    requests.length = 0
    cookies.clear()
    localStorage.clear()
    window.history.replaceState(null, '', '/')
  })
  afterAll(() => server.close())

  return {
    /**
     * Opens the console at an address, signed in as somebody or as nobody. Returns what the person at the page has:
     * their hands, the address bar and the cookies.
     */
    renderApp({ as, path }: { as?: Caller; path: string }) {
      const cookie = as?.headers['cookie']
      for (const pair of cookie?.split('; ') ?? []) keep(pair)
      let client = load(path)
      return {
        user: userEvent.setup(),
        /** What the page was told and keeps. */
        get client() {
          return client
        },
        /** Opens another address in the same browser, as a link in a mail does: a new page, the same cookies. */
        open: (next: string) => {
          close()
          client = load(next)
        },
        /** The address: path and query. */
        address: () => window.location.pathname + window.location.search,
        /** What the page asked the server so far: "GET /console/session". */
        requests,
        /** Somebody else, or nobody, sits at the same browser: what is opened next is theirs. */
        become: (next: Caller | undefined) => {
          cookies.clear()
          for (const pair of next?.headers['cookie']?.split('; ') ?? []) keep(pair)
        },
        /** Loses the session, as when it ends on the server. */
        dropCookies: () => cookies.clear(),
        /** Stands between page and server from now on: a network that fails, a proxy that answers. */
        interfere: (next: Interference | undefined) => {
          interfere = next
        },
      }
    },
  }
}
