import { useSyncExternalStore } from 'react'

/** Asked while the server is away: it answers when the server and its database do. */
const PROBE = '/readyz'
const PROBE_TIMEOUT_MS = 5_000
/** A second, then double each time up to ten: a restart is noticed soon, a long outage costs six requests a minute. */
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT = 10

let awaySince: Date | null = null
let watching = false
let firstWaitMs = FIRST_WAIT_MS
let wake: (() => void) | undefined
const changed = new Set<() => void>()
const back = new Set<() => void>()

/** Tells whether somebody answers for the API, in whatever words: only "the server cannot" counts as no. */
async function answers(): Promise<boolean> {
  try {
    const { status } = await fetch(PROBE, { cache: 'no-store', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })
    return status < 500
  } catch {
    return false
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })
}

function setAway(since: Date | null): void {
  awaySince = since
  for (const listener of changed) listener()
}

async function watch(): Promise<void> {
  for (let attempt = 0; !(await answers()); attempt++) {
    if (!awaySince) setAway(new Date())
    // Not all pages of a company at the same moment.
    const waitMs = firstWaitMs * Math.min(LONGEST_WAIT, 2 ** attempt)
    await pause(waitMs * (0.75 + Math.random() / 2))
    if (back.size === 0) break
  }
  watching = false
  if (!awaySince) return
  setAway(null)
  for (const listener of back) listener()
}

/**
 * Told of every request that got no answer or a 502, 503 or 504. Looks whether the server is away, and if so goes on
 * looking until it is back; a single request that failed changes nothing.
 */
export function noteTrouble(): void {
  if (watching || back.size === 0) return
  watching = true
  void watch()
}

/**
 * Calls back when the server answers again after it was away. Takes the first wait between two looks. Returns the way to
 * stop; without anybody to call back nothing is watched.
 */
export function onReconnected(listener: () => void, { waitMs = FIRST_WAIT_MS } = {}): () => void {
  firstWaitMs = waitMs
  back.add(listener)
  const look = () => wake?.()
  // Whoever comes back to the tab, or to the network, does not wait for the next look.
  window.addEventListener('online', look)
  document.addEventListener('visibilitychange', look)
  return () => {
    back.delete(listener)
    window.removeEventListener('online', look)
    document.removeEventListener('visibilitychange', look)
    look()
  }
}

function subscribe(listener: () => void): () => void {
  changed.add(listener)
  return () => changed.delete(listener)
}

/** Returns since when the server has been away, or null. */
export function useAwaySince(): Date | null {
  return useSyncExternalStore(
    subscribe,
    () => awaySince,
    () => null,
  )
}
