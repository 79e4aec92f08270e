import { type ComponentType, createElement } from 'react'
import type { RouteObject, ShouldRevalidateFunctionArgs } from 'react-router'
import { noteTrouble } from '#lib/connection.ts'
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
function onNewPath({ currentUrl, nextUrl }: ShouldRevalidateFunctionArgs): boolean {
  return currentUrl.pathname !== nextUrl.pathname
}

/**
 * Takes what loads a script; returns what loads it the first time and has it ever after. To import once more what is here takes the
 * browser some 10 ms, behind the next frame. What failed is tried again.
 */
function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      // Should it be the connection, the page goes on by itself when that is back.
      noteTrouble()
      throw error
    })
    return loading
  }
}

/**
 * Takes what loads the script of a page or a frame, and its data; returns that part of its route. While a route's own `lazy` has not
 * come, React Router shows nothing at all, not even the frame around it: a white window for who is offline, or has had the console
 * open since before an upgrade. So here it always comes, and a script that did not come is an error of the loader beside it.
 */
function loaded(load: () => Promise<ComponentType>, data?: PageData) {
  const script = loadOnce(load)
  let Loaded: ComponentType | undefined
  const arrive = async () => {
    Loaded = await script()
  }
  const Component = () => Loaded && createElement(Loaded)
  return {
    lazy: {
      Component: () =>
        arrive().then(
          () => Component,
          () => Component,
        ),
    },
    loader: async (args) => {
      await Promise.all([data?.(args), arrive()])
      return null
    },
    shouldRevalidate: onNewPath,
    ErrorBoundary: PageError,
  } satisfies Partial<Page>
}

/** Takes what loads a frame around pages, or what stands where there is no page, and what it reads; returns that part of its route. */
export function frame(
  load: () => Promise<ComponentType>,
  data?: PageData,
): Pick<Page, keyof ReturnType<typeof loaded>> {
  return loaded(load, data)
}

/** Takes a page's address, name, script and data; returns its route. */
export function page({ path, title, load, data }: PageOptions): Page & { index?: false } {
  return { path, handle: { title, ...(data ? { data } : {}) } satisfies RouteHandle, ...loaded(load, data) }
}
