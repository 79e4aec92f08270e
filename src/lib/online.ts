import { useSyncExternalStore } from 'react'

/** Since when the device has been without a network, as far as it says so. */
let offlineSince: Date | null = typeof navigator !== 'undefined' && !navigator.onLine ? new Date() : null

function subscribe(listener: () => void): () => void {
  const changed = () => {
    if (navigator.onLine) offlineSince = null
    else offlineSince ??= new Date()
    listener()
  }
  window.addEventListener('online', changed)
  window.addEventListener('offline', changed)
  return () => {
    window.removeEventListener('online', changed)
    window.removeEventListener('offline', changed)
  }
}

/** Returns since when the device has had no network, or null. "Has one" is a guess of the browser's; "has none" is certain. */
export function useOfflineSince(): Date | null {
  return useSyncExternalStore(
    subscribe,
    () => offlineSince,
    () => null,
  )
}
