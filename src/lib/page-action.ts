import { useEffect, useRef } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { announce } from '#ui/live-region.ts'

/** What a page can be asked to do by its address: `?create=1`, `?download=1`. */
export type PageAction = 'create' | 'download'

type Registered = { run: () => void; reason: string | undefined }
const registered = new Map<PageAction, Registered>()

function perform({ run, reason }: Registered): void {
  if (reason === undefined) run()
  else announce(reason)
}

/** Does what the page on screen offers under that name, as its button would. Returns whether the page offers it. */
export function performPageAction(action: PageAction): boolean {
  const found = registered.get(action)
  if (found) perform(found)
  return found !== undefined
}

/** Takes a page's address; returns the one that also does something there on arrival. */
export function addressWithAction(address: string, action: PageAction): string {
  return `${address}?${action}=1`
}

/**
 * Offers what a page creates (or downloads) to the palette, to the key `c` and to its own address, from which the wish is
 * taken at once, so that reload and Back do not repeat it. Takes what the page's button does and why it may not, if so.
 */
export function usePageAction(action: PageAction, run: () => void, reason?: string): void {
  const latest = useRef<Registered>({ run, reason })
  useEffect(() => {
    latest.current = { run, reason }
  })
  const { pathname, search, hash, state } = useLocation()
  const navigate = useNavigate()
  useEffect(() => {
    const own: Registered = {
      run: () => latest.current.run(),
      get reason() {
        return latest.current.reason
      },
    }
    registered.set(action, own)
    return () => {
      if (registered.get(action) === own) registered.delete(action)
    }
  }, [action])
  useEffect(() => {
    const query = new URLSearchParams(search)
    if (!query.has(action)) return
    query.delete(action)
    void navigate({ pathname, search: query.toString(), hash }, { replace: true, state, preventScrollReset: true })
    perform(latest.current)
  }, [action, pathname, search, hash, state, navigate])
}
