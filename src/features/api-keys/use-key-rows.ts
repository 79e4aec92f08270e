import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { byServer, presentMs } from '#ui/clock.ts'
import { type KeyRow, keyRows, nextExpiryMs } from './key-rows.ts'
import { onPendingDeletions, pendingDeletions } from './pending-deletions.ts'
import type { KeyList } from './queries.ts'

// A timer cannot wait longer than this (2^31 - 1 ms); a page that stays open longer waits again.
const LONGEST_WAIT_MS = 2_000_000_000

/** Takes a list of keys and when it came, in ms by the device's clock; returns its rows as they are now: a key that expires while one looks turns expired. */
export function useKeyRows(list: KeyList | undefined, cameAtMs: number): { rows: KeyRow[] | undefined; now: Date } {
  const deleting = useSyncExternalStore(onPendingDeletions, pendingDeletions, pendingDeletions)
  const [tickMs, setTickMs] = useState(0)
  const nowMs = byServer(Math.max(cameAtMs, tickMs))
  const now = useMemo(() => new Date(nowMs), [nowMs])
  const keys = list?.keys
  const rows = useMemo(() => keys && keyRows(keys, now, deleting), [keys, now, deleting])
  const next = useMemo(() => keys && nextExpiryMs(keys, now), [keys, now])
  useEffect(() => {
    if (next === undefined) return
    const timer = setTimeout(
      () => setTickMs(Date.now()),
      Math.min(Math.max(0, next - presentMs()) + 50, LONGEST_WAIT_MS),
    )
    return () => clearTimeout(timer)
  }, [next])
  return { rows, now }
}
