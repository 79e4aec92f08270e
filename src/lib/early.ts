/**
 * Requests that `public/early.js` sent before this script was here, by what they ask for. Each answer is taken once: the
 * second time somebody asks, the world may have moved on.
 */
declare global {
  interface Window {
    /** What came with the page is its text. */
    coniferEarly?: Record<string, Promise<Response> | string | undefined>
  }
}

/** How old a page may be, in milliseconds, for its first answers still to be news. */
const FRESH_MS = 15_000

type Source = (url: string, organizationId: string | undefined) => Promise<Response>
let source: Source | undefined

/** Where pages are rendered without a browser: takes what answers all that they ask for. */
export function answerFrom(asked: Source): void {
  source = asked
}

/** Takes an address and the organization it is asked for; returns the answer under way, or undefined when there is none. */
export function takeEarly(url: string, organizationId: string | undefined): Promise<Response> | undefined {
  if (source) return source(url, organizationId)
  const early = typeof window === 'undefined' ? undefined : window.coniferEarly
  if (!early) return undefined
  const key = earlyKey(url, organizationId)
  const answer = early[key]
  delete early[key]
  if (performance.now() >= FRESH_MS) return undefined
  return typeof answer === 'string' ? Promise.resolve(told(answer)) : answer
}

/** Makes an answer of the text of one that came with the page, and when that was. */
function told(text: string): Response {
  const date = document.querySelector('#answers')?.getAttribute('data-date')
  return new Response(text, date ? { headers: { date } } : {})
}

/** Whether the page began with its first view, and so brought along the answers that it shows. */
export function cameRendered(): boolean {
  return typeof document !== 'undefined' && document.querySelector('[data-first-view]') !== null
}

/** Drops what nobody took: it was asked for by somebody else than whoever is signed in from now on. */
export function forgetEarly(): void {
  if (typeof window === 'undefined') return
  delete window.coniferEarly
  try {
    // What `public/early.js` did not ask for again was refused to whoever was signed in before.
    sessionStorage.removeItem('conifer.refused')
  } catch {
    // Storage is closed to this page: nothing was kept.
  }
}

/** The name of an early request: `public/early.js` writes the same. */
export function earlyKey(url: string, organizationId: string | undefined): string {
  return organizationId ? `${url} ${organizationId}` : url
}
