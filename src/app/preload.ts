import { createContext, useContext } from 'react'
import { matchRoutes, type RouteObject } from 'react-router'
import type { RouteHandle } from './route-handle.ts'

/** Takes an address; fetches the scripts and the first data of its page, so that a click on it finds them here. */
export type Preload = (address: string) => void

export const PreloadContext = createContext<Preload>(() => undefined)

/** Returns what fetches a page ahead: on hover and on focus of a link to it. */
export function usePreload(): Preload {
  return useContext(PreloadContext)
}

/** Takes every page there is; returns what fetches one of them ahead. What is fresh in the cache is not asked for again. */
export function preloader(routes: RouteObject[]): Preload {
  return (address) => {
    for (const { route, params } of matchRoutes(routes, address) ?? []) {
      const load = typeof route.lazy === 'object' ? route.lazy.Component : undefined
      // What fails now is tried again, and reported, when the page is opened.
      if (load) load().catch(() => undefined)
      const handle = route.handle as RouteHandle | undefined
      const request = new Request(new URL(address, window.location.origin))
      handle?.data?.({ params, request }).catch(() => undefined)
    }
  }
}
