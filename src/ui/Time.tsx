import { useSyncExternalStore } from 'react'
import { clsx } from 'clsx'
import { presentMs } from './clock.ts'
import { tooltip } from './tooltip.ts'

const MINUTE_MS = 60_000
const listeners = new Set<() => void>()
let shownMs = presentMs()
let timer: ReturnType<typeof setInterval> | undefined

function tick() {
  // A hidden page learns the time when it is looked at again.
  if (document.visibilityState === 'hidden') return
  shownMs = presentMs()
  for (const listener of listeners) listener()
}

/** One timer for all times on the page. */
function subscribe(listener: () => void) {
  if (listeners.size === 0) {
    shownMs = presentMs()
    timer = setInterval(tick, MINUTE_MS)
    document.addEventListener('visibilitychange', tick)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    document.removeEventListener('visibilitychange', tick)
  }
}

const relativeFormat = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const steps: ReadonlyArray<readonly [Intl.RelativeTimeFormatUnit, number]> = [
  ['year', 365 * 24 * 60 * MINUTE_MS],
  ['month', 30 * 24 * 60 * MINUTE_MS],
  ['day', 24 * 60 * MINUTE_MS],
  ['hour', 60 * MINUTE_MS],
  ['minute', MINUTE_MS],
]

/** "3 days ago", "in 2 hours", "just now" under a minute. */
export function relativeTime(at: Date, now: Date): string {
  const deltaMs = at.getTime() - now.getTime()
  for (const [unit, unitMs] of steps) {
    const count = Math.trunc(deltaMs / unitMs)
    if (count !== 0) return relativeFormat.format(count, unit)
  }
  return 'just now'
}

/** "2026-11-19 03:12:45 UTC". */
export function exactTime(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

const dateFormat = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' })

export interface TimeProps {
  /** An ISO instant or a Date. Nothing known shows `empty`. */
  value: string | Date | null | undefined
  /** Shown without a value: "Never". */
  empty?: string
  /** "relative" (the default), "date" ("Nov 19, 2026", in UTC) or "exact". */
  format?: 'relative' | 'date' | 'exact'
  /** Holds the clock still, in tests. */
  now?: Date
  className?: string
}

/** A moment, in words, with the exact UTC time on hover, focus and tap. Keeps itself current, once a minute. */
export function Time({ value, empty = '—', format = 'relative', now, className }: TimeProps) {
  const current = useSyncExternalStore(
    subscribe,
    () => shownMs,
    // Rendered without a browser, where nobody subscribes: as it is now.
    presentMs,
  )
  const at = value === null || value === undefined ? undefined : new Date(value)
  if (!at || Number.isNaN(at.getTime())) return <span className={clsx('text-faint', className)}>{empty}</span>
  const exact = exactTime(at)
  if (format === 'exact') {
    return (
      <time dateTime={at.toISOString()} className={clsx('whitespace-nowrap tabular', className)}>
        {exact}
      </time>
    )
  }
  const words = format === 'date' ? dateFormat.format(at) : relativeTime(at, now ?? new Date(current))
  return (
    <time
      {...tooltip(exact, { touch: true })}
      dateTime={at.toISOString()}
      tabIndex={0}
      className={clsx('rounded-sm whitespace-nowrap tabular', className)}
    >
      {words}
    </time>
  )
}
