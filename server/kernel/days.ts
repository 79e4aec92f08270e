/** Days and months in UTC, as texts: `2026-11-22`, and `2026-11-01` for the month. */

const DAY_MS = 86_400_000

/** Takes a time; returns its day in UTC. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10)
}

/** Takes a day; returns the moment it begins. */
export function startOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

/** Takes a day and a number of days, negative for earlier; returns the other day. */
export function addDays(day: string, days: number): string {
  return dayOf(new Date(startOf(day).getTime() + days * DAY_MS))
}

/** Takes two days; returns how many days lie between them: 0 for the same one. */
export function daysBetween(from: string, to: string): number {
  return Math.round((startOf(to).getTime() - startOf(from).getTime()) / DAY_MS)
}

/** Takes the first and the last day; returns all of them. */
export function listDays(from: string, to: string): string[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, at) => addDays(from, at))
}

/** Takes a day; returns the first day of its month. */
export function monthOf(day: string): string {
  return `${day.slice(0, 7)}-01`
}

/** Takes the first day of a month and a number of months; returns the first day of the other month. */
export function addMonths(month: string, months: number): string {
  const date = startOf(month)
  date.setUTCMonth(date.getUTCMonth() + months)
  return dayOf(date)
}

/** Takes the first day of a month; returns its last day. */
export function lastDayOf(month: string): string {
  return addDays(addMonths(month, 1), -1)
}
