import { useLayoutEffect, useSyncExternalStore } from 'react'

let taken: string | undefined
const listeners = new Set<() => void>()

function take(title: string | undefined): void {
  taken = title
  for (const listener of listeners) listener()
}

/** For what stands in a page's place, such as "not found": as long as it does, the browser's tab says so and not the page's name. */
export function useTakenTitle(title: string): void {
  useLayoutEffect(() => {
    take(title)
    return () => take(undefined)
  }, [title])
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What stands in a page's place at this moment, or undefined. */
export const takenTitle = (): string | undefined => taken

/** The same, followed. On the server no page's place is taken: it renders whole pages only. */
export function useShownTitle(pageTitle: string): string {
  return useSyncExternalStore(subscribe, takenTitle, () => undefined) ?? pageTitle
}
