import { startOf } from '#contract/days.ts'

// Apart from the arithmetic, which the router's loaders need with the first script: formatters cost bytes and start-up.

const withYear = new Intl.DateTimeFormat('en-US', { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' })
const withoutYear = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' })
const monthName = new Intl.DateTimeFormat('en-US', { month: 'long', timeZone: 'UTC' })
const monthAndYear = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const longDay = new Intl.DateTimeFormat('en-US', {
  weekday: 'short',
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
})
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
