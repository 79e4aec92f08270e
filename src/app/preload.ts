import { createContext, useContext } from 'react'
import { matchRoutes, type RouteObject } from 'react-router'

/** Takes an address; fetches the scripts of its page, so that a click on it finds them here. */
export type Preload = (address: string) => void

export const PreloadContext = createContext<Preload>(() => undefined)

/** Returns what fetches a page's scripts ahead: on hover, on focus, in an idle moment. */
export function usePreload(): Preload {
  return useContext(PreloadContext)
}

/** Takes every page there is; returns what fetches one of them ahead. */
export function preloader(routes: RouteObject[]): Preload {
  return (address) => {
    for (const { route } of matchRoutes(routes, address) ?? []) {
      const load = typeof route.lazy === 'object' ? route.lazy.Component : undefined
      // What fails now is tried again, and reported, when the page is opened.
      if (load) load().catch(() => undefined)
    }
  }
}
