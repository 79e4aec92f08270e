/**
 * Requests that `public/early.js` sent before this script was here, by what they ask for. Each answer is taken once: the
 * second time somebody asks, the world may have moved on.
 */
declare global {
  interface Window {
    coniferEarly?: Record<string, Promise<Response> | undefined>
  }
}

/** Takes an address and the organization it is asked for; returns the answer under way, or undefined when there is none. */
export function takeEarly(url: string, organizationId: string | undefined): Promise<Response> | undefined {
  const early = typeof window === 'undefined' ? undefined : window.coniferEarly
  if (!early) return undefined
  const key = earlyKey(url, organizationId)
  const answer = early[key]
  delete early[key]
  return answer
}

/** The name of an early request: `public/early.js` writes the same. */
export function earlyKey(url: string, organizationId: string | undefined): string {
  return organizationId ? `${url} ${organizationId}` : url
}
