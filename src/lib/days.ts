/**
 * Days in UTC as `2026-11-22`: how the wire names them, and in an order that comparing strings knows. The clock of the
 * device decides nothing but the present moment; its time zone decides nothing at all.
 */
import { present } from '#ui/clock.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const PATTERN = /^\d{4}-\d{2}-\d{2}$/

/** Takes a day; returns the moment it begins, in UTC. */
export function startOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

/** Takes a moment; returns its UTC day. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10)
}

/** Returns the UTC day of this moment. */
export function todayUtc(): string {
  return dayOf(present())
}

/** Tells whether a text is a day that exists: 2026-02-29 does not. */
export function isDay(text: string): boolean {
  return PATTERN.test(text) && !Number.isNaN(startOf(text).getTime()) && dayOf(startOf(text)) === text
}

/** Takes a day and a number of days, which may be negative; returns the day that many later. */
export function addDays(day: string, count: number): string {
  return dayOf(new Date(startOf(day).getTime() + count * DAY_MS))
}

/** Takes a day; returns the first of its month. */
export function monthStart(day: string): string {
  return `${day.slice(0, 7)}-01`
}

/** Takes a day and a number of months; returns the same day of that month, or its last when it is shorter. */
export function addMonths(day: string, count: number): string {
  const at = startOf(monthStart(day))
  at.setUTCMonth(at.getUTCMonth() + count)
  const first = dayOf(at)
  at.setUTCMonth(at.getUTCMonth() + 1)
  const lastOfMonth = addDays(dayOf(at), -1)
  const same = `${first.slice(0, 8)}${day.slice(8)}`
  return same > lastOfMonth ? lastOfMonth : same
}

/** Takes two days; returns how many days lie from the first to the second, 0 for the same. */
export function daysBetween(from: string, to: string): number {
  return Math.round((startOf(to).getTime() - startOf(from).getTime()) / DAY_MS)
}
