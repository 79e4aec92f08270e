/**
 * Days in UTC as `2026-11-22`, and months by their first day: how the wire names them, and in an order that comparing strings
 * knows. No clock and no time zone decides anything here.
 */

export const DAY_MS = 24 * 60 * 60 * 1000
/** Without the year 0, which PostgreSQL does not know. */
const PATTERN = /^(?!0000)\d{4}-\d{2}-\d{2}$/

/** Takes a day; returns the moment it begins, in UTC. */
export function startOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

/** Takes a moment; returns its UTC day. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10)
}

/** Tells whether a text is a day that exists: 2026-02-29 does not. */
export function isDay(text: string): boolean {
  return PATTERN.test(text) && startOf(text).toJSON()?.slice(0, 10) === text
}

/** Takes a day and a number of days, negative for earlier; returns the other day. */
export function addDays(day: string, count: number): string {
  return dayOf(new Date(startOf(day).getTime() + count * DAY_MS))
}

/** Takes two days; returns how many days lie from the first to the second, 0 for the same. */
export function daysBetween(from: string, to: string): number {
  return Math.round((startOf(to).getTime() - startOf(from).getTime()) / DAY_MS)
}

/** Takes the first and the last day; returns all of them. */
export function listDays(from: string, to: string): string[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, at) => addDays(from, at))
}

/** Takes a day; returns the first of its month. */
export function monthOf(day: string): string {
  return `${day.slice(0, 7)}-01`
}

/** Takes a day; returns the last of its month. */
export function lastDayOf(day: string): string {
  const at = startOf(day)
  // The day before the first of the next month.
  at.setUTCMonth(at.getUTCMonth() + 1, 0)
  return dayOf(at)
}

/** Takes a day and a number of months; returns the same day of that month, or its last when it is shorter. */
export function addMonths(day: string, count: number): string {
  const at = startOf(monthOf(day))
  at.setUTCMonth(at.getUTCMonth() + count)
  const last = lastDayOf(dayOf(at))
  const same = `${last.slice(0, 8)}${day.slice(8)}`
  return same > last ? last : same
}
