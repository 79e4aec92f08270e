/** Pages as they first show, rendered here for whoever is signed in, so that they need not wait for a script (docs/adr/0012). */
import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '#server/kernel/context.ts'
import { sessionCookieName } from '#server/features/identity/auth.ts'
import type { App } from '#server/kernel/mount.ts'
import { createOnce } from '#server/kernel/once.ts'
import { askApiFor } from './ask-api.ts'
import { cookiesOf } from './cookies.ts'

/** What `src/app/prerender.tsx` offers, built into `dist/server/prerender.js`. */
type Prerender = (
  address: string,
  reader: {
    ask: (url: string, organizationId: string | undefined) => Promise<Response>
    remembered: (key: string) => string | undefined
  },
) => Promise<View | null>
type View = { html: string; title: string; answers: Record<string, string> }

export type FirstPage = {
  /** The page's beginning, which names what the browser has to fetch, and then what shows. */
  parts: AsyncIterable<string>
  /** What the policy has to allow its style element by. */
  nonce: string
  setCookies: string[]
}
export type FirstViews = {
  /**
   * Takes a request and the scripts of its page besides those of all pages; answers with a page that begins with what it shows, or
   * with null where it starts empty.
   */
  answer: (request: Request, clientAddress: string | undefined, scripts: readonly string[]) => FirstPage | null
}

type Options = { app: App; distDir: string; publicUrl: string; page: string; log: Log }

/** A page that cannot be had so soon is better begun without. */
const PATIENCE_MS = 1000
/** More at once would only wait for each other, and the API with them. */
const MOST_AT_ONCE = 8

/** Where the theme is remembered (src/lib/theme.ts). */
const THEME = 'conifer-theme'
const THEMES = ['system', 'light', 'dark']

/** By this a browser tells which build's files it has fetched before. No secret, and nothing of anybody. */
const KNOWN_BUILD = 'conifer-build'
const YEAR_SECONDS = 31_536_000

/**
 * The page as the build wrote it, in the pieces between which what belongs to one answer stands; its style sheet, as a link and
 * as a text that may stand in the page, which may be missing; its scripts, and what names them.
 */
type Template = Record<'beginning' | 'styleLink' | 'styles' | 'start' | 'body' | 'end' | 'build', string> & {
  scripts: string[]
}

const SCRIPT = /<script type="module" crossorigin src="([^"]+)"><\/script>/g
const PRELOAD = /<link rel="modulepreload" crossorigin href="([^"]+)">/g
const STYLE_SHEET = /<link rel="stylesheet" crossorigin href="([^"]+)">/
const SHAPE =
  /^(?<beginning>.*?)<title>[^<]*<\/title>(?<between>.*?)(?<start><script data-start>.*?<\/script>)(?<rest>.*?)<\/head>(?<body>.*?)<div id="root"><\/div>(?<end>.*)$/s

/**
 * Takes a page and its style sheet; returns its pieces, or undefined when it is of another shape. Its scripts become links, the
 * one that starts the console the last: they are fetched, and compiled and run when all is laid out (public/early.js).
 */
function templateOf(page: string, styles: string): Template | undefined {
  const found = SHAPE.exec(page)?.groups as Record<keyof Template | 'between' | 'rest', string> | undefined
  if (!found) return undefined
  const head = found.between + found.rest
  const scripts = [PRELOAD, SCRIPT].flatMap((kind) => [...head.matchAll(kind)].map(([, src = '']) => src))
  const styleLink = STYLE_SHEET.exec(head)?.[0] ?? ''
  const kept = head.replaceAll(PRELOAD, '').replaceAll(SCRIPT, '').replace(STYLE_SHEET, '').trim()
  return {
    beginning: found.beginning + kept,
    styleLink,
    styles: styles.includes('</') ? '' : styles,
    scripts,
    build: createHash('sha256').update(`${scripts.join()} ${styleLink}`).digest('base64url').slice(0, 12),
    start: found.start,
    body: `</head>${found.body}`,
    end: found.end,
  }
}

/**
 * Takes scripts that run after the first paint, and others that are only to be at hand; returns links that have the browser fetch
 * them, and compile them, or leave that for when the page is laid out (public/early.js).
 */
function scriptLinks(run: readonly string[], later: readonly string[], compile: boolean): string {
  const how = compile ? 'fetchpriority="low" rel="modulepreload"' : 'rel="prefetch"'
  return [
    ...run.map((src) => `<link data-run ${how} crossorigin href="${src}">`),
    ...later.map((src) => `<link ${how} crossorigin href="${src}">`),
  ].join('')
}

/**
 * Takes a template and an answer's nonce; returns the styles in the page, which the first paint does not wait for, and a link that
 * has the browser fetch the file too, for the next page, behind all that shows.
 */
function inlineStyles({ styleLink, styles }: Template, nonce: string): { sheet: string; prefetch: string } {
  return {
    sheet: `<style nonce="${nonce}">${styles}</style>`,
    prefetch: styleLink.replace('rel="stylesheet"', 'rel="prefetch" as="style"'),
  }
}

/** The style sheet that a page names, or nothing: the browser then fetches it. */
async function readStyles(distDir: string, page: string): Promise<string> {
  const address = STYLE_SHEET.exec(page)?.[1]
  return address === undefined ? '' : readFile(path.join(distDir, 'console', address), 'utf8').catch(() => '')
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
 * pages. A page of another shape renders none.
 */
export async function createFirstViews({ app, distDir, publicUrl, page, log }: Options): Promise<FirstViews> {
  const cookieName = sessionCookieName(publicUrl)
  const template = templateOf(page, await readStyles(distDir, page))
  const secure = new URL(publicUrl).protocol === 'https:' ? '; Secure' : ''
  const knownBuildCookie = (build: string) =>
    `${KNOWN_BUILD}=${build}; Path=/organizations; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Strict${secure}`
  let loading: Promise<Prerender | undefined> | undefined
  let underWay = 0

  /** Never throws, and takes no longer than somebody waits. */
  async function inTime<T>(work: () => Promise<T | null>, pathname: string): Promise<T | null> {
    const stop = new AbortController()
    underWay += 1
    const working = work()
      .catch((error: unknown) => {
        log.error({ err: error, path: pathname }, 'a page could not be rendered')
        return null
      })
      .finally(() => {
        underWay -= 1
      })
    const result = await Promise.race([working, wait(PATIENCE_MS, null, { signal: stop.signal }).catch(() => null)])
    stop.abort()
    return result
  }

  async function* partsOf(
    template: Template,
    {
      view,
      nonce,
      theme,
      isProlonged,
      scripts,
      isKnown,
    }: {
      view: Promise<View | null>
      nonce: string
      theme: string
      isProlonged: () => boolean
      scripts: readonly string[]
      isKnown: boolean
    },
  ): AsyncIterable<string> {
    const { beginning, styleLink, styles, start, body } = template
    // What it has in its cache a browser compiles in no time, while the server still works. On a first visit that takes a core, of
    // which the server and the page's layout may have none to spare: then the scripts come behind all that shows.
    const links = scriptLinks(template.scripts, scripts, isKnown)
    // The style sheet is the same: in the page it costs the server and the browser 66 kB of each load, and in the cache nothing.
    const { sheet, prefetch } =
      isKnown || styles === '' ? { sheet: styleLink, prefetch: '' } : inlineStyles(template, nonce)
    const end = (isKnown ? '' : links + prefetch) + template.end
    yield beginning.replace('<html ', () => `<html data-choice="${theme}" `) + sheet + (isKnown ? links : '')
    const shown = await view
    if (!shown) return yield `<title>Conifer</title>${start}${body}<div id="root"></div>${end}`
    const { html, css } = styleSheetOf(shown.html)
    // This answer's headers have left: the browser asks once more, for the cookie alone.
    const again = isProlonged() ? ' data-renew' : ''
    // The reader's own clock may be wrong (src/ui/clock.ts).
    const date = new Date().toUTCString()
    const answers = `<script type="application/json" id="answers" data-date="${date}"${again}>${jsonForScript(shown.answers)}</script>`
    // Inert: no link of it leads away and nothing is typed into what the script is about to replace.
    const root = `<div id="root"><div class="contents" data-first-view inert>${html}</div></div>`
    yield `<title>${escapeHtml(shown.title)}</title><style nonce="${nonce}">${css}</style>${answers}${start}${body}${root}${end}`
  }

  function begin(
    request: Request,
    clientAddress: string | undefined,
    scripts: readonly string[],
    from: Template,
  ): FirstPage {
    const { pathname, search } = new URL(request.url)
    const remembered = cookiesOf(request)
    let isProlonged = false
    const askApi = askApiFor(app, request, clientAddress, createOnce())
    const ask = async (url: string, organizationId: string | undefined) => {
      const answer = await askApi(url, organizationId)
      isProlonged ||= answer.headers.getSetCookie().length > 0
      return answer
    }
    const view = inTime(async () => {
      loading ??= loadPrerender(distDir, log)
      const prerender = await loading
      return (await prerender?.(pathname + search, { ask, remembered })) ?? null
    }, pathname)
    const nonce = randomBytes(16).toString('base64')
    const theme = THEMES.find((one) => one === remembered(THEME)) ?? ''
    const isKnown = remembered(KNOWN_BUILD) === from.build
    return {
      parts: partsOf(from, { view, nonce, theme, isProlonged: () => isProlonged, scripts, isKnown }),
      nonce,
      setCookies: isKnown ? [] : [knownBuildCookie(from.build)],
    }
  }

  return {
    answer(request, clientAddress, scripts) {
      const { pathname } = new URL(request.url)
      if (!template || request.method !== 'GET' || !pathname.startsWith('/organizations/')) return null
      if (!(request.headers.get('cookie') ?? '').includes(`${cookieName}=`) || underWay >= MOST_AT_ONCE) return null
      return begin(request, clientAddress, scripts, template)
    },
  }
}
