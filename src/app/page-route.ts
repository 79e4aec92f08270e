import type { ComponentType } from 'react'
import type { RouteObject, ShouldRevalidateFunctionArgs } from 'react-router'
import { PageError } from './PageError.tsx'
import type { PageData, RouteHandle } from './route-handle.ts'

type Page = Pick<RouteObject, 'lazy' | 'loader' | 'handle' | 'path' | 'index' | 'shouldRevalidate' | 'ErrorBoundary'>
type PageOptions = {
  path: string
  title: string
  /** The page's own script, loaded beside its data. */
  load: () => Promise<ComponentType>
  /** Starts what the page reads. */
  data?: PageData
}

/** A filter or a sort order in the address asks the server for nothing new. */
export function onNewPath({ currentUrl, nextUrl }: ShouldRevalidateFunctionArgs): boolean {
  return currentUrl.pathname !== nextUrl.pathname
}

/**
 * Takes what loads a script; returns what loads it the first time and has it ever after. To import once more what is here takes the
 * browser some 10 ms, behind the next frame. What failed is tried again.
 */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
}

/** Takes a page's address, name, script and data; returns its route. */
export function page({ path, title, load, data }: PageOptions): Page & { index?: false } {
  return {
    path,
    handle: { title, ...(data ? { data } : {}) } satisfies RouteHandle,
    lazy: { Component: loadOnce(load) },
    loader: async (args) => {
      await data?.(args)
      return null
    },
    shouldRevalidate: onNewPath,
    ErrorBoundary: PageError,
  }
}
