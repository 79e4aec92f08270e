import type { createBrowserRouter } from 'react-router'

type Router = ReturnType<typeof createBrowserRouter>

/** How long a page may take to load, in milliseconds, before anything has to tell of it: a blink. */
const BRIEF_MS = 60

/**
 * Takes a router; has it tell whoever subscribes from now on that a page is being loaded only once that takes longer than a
 * blink. The next page has mostly been fetched when its link is pressed; to render the old one again before it, with every link
 * that knows of a navigation, and to paint that, would take half as long as the next page itself.
 */
export function tellLateOfLoading(router: Router): void {
  const subscribe = router.subscribe.bind(router)
  router.subscribe = (listener) => {
    let latest: Parameters<typeof listener> | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = () => {
      timer = undefined
      if (latest) listener(...latest)
      latest = undefined
    }
    const stop = subscribe((...told) => {
      latest = told
      if (told[0].navigation.state !== 'loading') {
        clearTimeout(timer)
        tell()
      } else timer ??= setTimeout(tell, BRIEF_MS)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }
}
