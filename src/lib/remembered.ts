/**
 * What this device remembers of how somebody left the console: in the browser's storage, and beside it in a cookie where
 * the server needs it to render a page as it was left (docs/adr/0012). No secrets, nothing of anybody's data but ids.
 */

const YEAR_SECONDS = 31_536_000

type Source = (key: string) => string | undefined
let source: Source | undefined

/** Where pages are rendered without a browser: takes what tells what the reader's browser remembers. */
export function rememberedFrom(told: Source): void {
  source = told
}

/** Takes a key; returns what is remembered by it, or undefined. */
export function remembered(key: string): string | undefined {
  if (source) return source(key)
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

/**
 * Remembers a value, or forgets it where that is undefined. Takes the path of the pages that show it, where the server is
 * to know of it too.
 */
export function remember(key: string, value: string | undefined, shownAt?: string): void {
  try {
    if (value === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Storage full or switched off: everything is then as on a first visit, which is no harm.
  }
  if (shownAt === undefined || typeof document === 'undefined') return
  const age = value === undefined ? 0 : YEAR_SECONDS
  const secure = window.location.protocol === 'https:' ? '; secure' : ''
  document.cookie = `${key}=${encodeURIComponent(value ?? '')}; path=${shownAt}; max-age=${age}; samesite=strict${secure}`
}
