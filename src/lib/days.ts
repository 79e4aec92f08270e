/**
 * Days in UTC as `2026-11-22`: how the wire names them, and in an order that comparing strings knows. The clock of the
 * device decides nothing but the present moment; its time zone decides nothing at all.
 */

const DAY_MS = 24 * 60 * 60 * 1000
const PATTERN = /^\d{4}-\d{2}-\d{2}$/

function startOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

/** Takes a moment; returns its UTC day. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10)
}

/** Returns the UTC day of this moment. */
export function todayUtc(): string {
  return dayOf(new Date())
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

const withYear = new Intl.DateTimeFormat('en-US', { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' })
const withoutYear = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' })
const monthName = new Intl.DateTimeFormat('en-US', { month: 'long', timeZone: 'UTC' })
const monthAndYear = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const longDay = new Intl.DateTimeFormat('en-US', { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' })
const approximateDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })

/** "Nov 22, 2026". */
export function dayWords(day: string): string {
  return withYear.format(startOf(day))
}

/** "Sun, Nov 22, 2026". */
export function weekdayWords(day: string): string {
  return longDay.format(startOf(day))
}

/** "24 November": for a sentence about a day that is near. */
export function dayInSentence(day: string): string {
  return approximateDay.format(startOf(day))
}

/** "Nov 22": where the year is told elsewhere. */
export function shortDayWords(day: string): string {
  return withoutYear.format(startOf(day))
}

/** Takes the first and the last day; returns "Nov 22, 2026", "Oct 24 – Nov 22, 2026" or with both years where they differ. */
export function rangeWords(from: string, to: string): string {
  if (from === to) return dayWords(from)
  const first = from.slice(0, 4) === to.slice(0, 4) ? shortDayWords(from) : dayWords(from)
  return `${first} – ${dayWords(to)}`
}

/** Takes a day or a month (`2026-11`); returns "November". */
export function monthWords(month: string): string {
  return monthName.format(startOf(`${month.slice(0, 7)}-01`))
}

/** Takes a day or a month (`2026-11`); returns "November 2026". */
export function monthYearWords(month: string): string {
  return monthAndYear.format(startOf(`${month.slice(0, 7)}-01`))
}
