/** Pages as they first show, rendered here for whoever is signed in, so that they need not wait for a script (docs/adr/0012). */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import { ORGANIZATION_HEADER } from '#server/kernel/authorize.ts'
import type { Log } from '#server/kernel/context.ts'
import { sessionCookieName } from '#server/features/identity/auth.ts'
import type { App } from '#server/kernel/mount.ts'

/** What `src/app/prerender.tsx` offers, built into `dist/server/prerender.js`. */
type Prerender = (
  address: string,
  reader: {
    ask: (url: string, organizationId: string | undefined) => Promise<Response>
    remembered: (key: string) => string | undefined
  },
) => Promise<{ html: string; title: string; answers: Record<string, string> } | null>

export type FirstViews = {
  /** Answers with a page and what it shows, and the hash of its style element; or with null, and the page then starts empty. */
  answer: (
    request: Request,
    clientAddress: string | undefined,
  ) => Promise<{ html: string; styleHash: string; setCookies: string[] } | null>
}

type Options = { app: App; distDir: string; publicUrl: string; page: string; log: Log }

/** A page that cannot be had so soon is better begun without. */
const PATIENCE_MS = 250
/** More at once would only wait for each other, and the API with them. */
const MOST_AT_ONCE = 8

const ROOT = '<div id="root"></div>'
const TITLE = /<title>[^<]*<\/title>/
const START = '<script data-start>'
/** The page's own scripts, as the build names them; the last one is what starts the console. */
const SCRIPTS = /<script type="module" crossorigin src="([^"]+)"><\/script>/g

/** Takes a page; returns it with its scripts fetched ahead, for the script at its start to run after the first paint (public/early.js). */
function scriptsAfterPaint(page: string): string {
  const last = [...page.matchAll(SCRIPTS)].at(-1)?.[1]
  return page.replaceAll(
    SCRIPTS,
    (_, src: string) => `<link rel="modulepreload" crossorigin href="${src}"${src === last ? ' data-main' : ''}>`,
  )
}

/** Text for an element: what could end it, or begin another, by its code. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}

/** JSON for a script element: nothing in it can be the element's end, or a comment's beginning. */
function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}

/**
 * The content security policy allows no style attribute. Takes HTML as React writes it, where a `"` in a text or an attribute
 * is always `&quot;`; returns it with rules of a style sheet in place of its style attributes.
 */
export function styleSheetOf(html: string): { html: string; css: string } {
  const rules = new Map<string, number>()
  const without = html.replaceAll(/ style="([^"]*)"/g, (_, style: string) => {
    // A width or a height; whatever else waits for the script, which sets it in another way.
    if (!/^[\w\s:;.,%()+*/-]*$/.test(style)) return ''
    const known = rules.get(style) ?? rules.size
    rules.set(style, known)
    return ` data-style="${known}"`
  })
  const css = [...rules].map(([style, at]) => `[data-style="${at}"]{${style}}`).join('')
  return { html: without, css }
}

/** Takes a request; returns what tells its cookies' values by name. */
function cookiesOf(request: Request): (name: string) => string | undefined {
  const values = new Map(
    (request.headers.get('cookie') ?? '').split(';').map((pair): [string, string] => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
    }),
  )
  return (name) => {
    try {
      return decodeURIComponent(values.get(name) ?? '') || undefined
    } catch {
      return undefined
    }
  }
}

async function loadPrerender(distDir: string, log: Log): Promise<Prerender | undefined> {
  try {
    const module = (await import(pathToFileURL(path.join(distDir, 'server', 'prerender.js')).href)) as {
      prerender: Prerender
    }
    return module.prerender
  } catch (error) {
    log.warn({ err: error }, 'pages start empty: what renders them could not be loaded')
    return undefined
  }
}

/**
 * Takes the API, the folder the build wrote, the address people use and the page as the build wrote it; returns what renders
 * pages. A page of the wrong shape renders none.
 */
export function createFirstViews({ app, distDir, publicUrl, page, log }: Options): FirstViews {
  const cookieName = sessionCookieName(publicUrl)
  const rendered = scriptsAfterPaint(page)
  const isFit = page.includes(ROOT) && page.includes(START) && TITLE.test(page)
  let loading: Promise<Prerender | undefined> | undefined
  let underWay = 0

  async function render(request: Request, clientAddress: string | undefined) {
    loading ??= loadPrerender(distDir, log)
    const prerender = await loading
    const { pathname, search } = new URL(request.url)
    const setCookies: string[] = []
    const ask = async (url: string, organizationId: string | undefined) => {
      const headers = new Headers({ accept: 'application/json', cookie: request.headers.get('cookie') ?? '' })
      const agent = request.headers.get('user-agent')
      if (agent !== null) headers.set('user-agent', agent)
      if (organizationId !== undefined) headers.set(ORGANIZATION_HEADER, organizationId)
      const asked = new Request(new URL(url, request.url), { headers })
      const answer = await app.fetch(asked, clientAddress === undefined ? {} : { clientAddress })
      // A session that is prolonged here is prolonged in the browser.
      setCookies.push(...answer.headers.getSetCookie())
      return answer
    }
    const view = await prerender?.(pathname + search, { ask, remembered: cookiesOf(request) })
    if (!view) return null
    const { html, css } = styleSheetOf(view.html)
    const answers = `<script type="application/json" id="answers">${jsonForScript(view.answers)}</script>`
    return {
      html: rendered
        .replace(TITLE, () => `<title>${escapeHtml(view.title)}</title>`)
        .replace(START, () => `<style>${css}</style>${answers}${START}`)
        // Inert: it can be seen, and nothing in it pressed or typed that would be lost when the script takes over.
        .replace(ROOT, () => `<div id="root"><div class="contents" data-first-view inert>${html}</div></div>`),
      styleHash: `'sha256-${createHash('sha256').update(css).digest('base64')}'`,
      setCookies,
    }
  }

  return {
    async answer(request, clientAddress) {
      const { pathname } = new URL(request.url)
      if (!isFit || request.method !== 'GET' || !pathname.startsWith('/organizations/')) return null
      if (!(request.headers.get('cookie') ?? '').includes(`${cookieName}=`) || underWay >= MOST_AT_ONCE) return null
      underWay += 1
      const rendering = render(request, clientAddress)
        .catch((error: unknown) => {
          log.error({ err: error, path: pathname }, 'a page could not be rendered')
          return null
        })
        .finally(() => {
          underWay -= 1
        })
      const stop = new AbortController()
      const late = wait(PATIENCE_MS, null, { signal: stop.signal }).catch(() => null)
      const view = await Promise.race([rendering, late])
      stop.abort()
      return view
    },
  }
}
