import { useSyncExternalStore } from 'react'

const KEY = 'conifer.single-keys'
const listeners = new Set<() => void>()

/** Tells whether shortcuts of one key are on: `/`, `?`, `c`, `g` and a letter. On unless somebody turned them off here. */
export function singleKeysAreOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off'
  } catch {
    return true
  }
}

/** Turns shortcuts of one key on or off in this browser (WCAG 2.2, 2.1.4: speech input types letters nobody meant). */
export function turnSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off')
  } catch {
    // Not remembered, then: they stay on.
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The same for what shows a key's hint. */
export function useSingleKeys(): boolean {
  return useSyncExternalStore(subscribe, singleKeysAreOn, () => true)
}
