const LOCALE = 'en-US'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

// Intl formatters cost about a tenth of a millisecond each to make, so each is made once.
const day = new Intl.DateTimeFormat(LOCALE, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' })
const minute = new Intl.DateTimeFormat(LOCALE, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
})
const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' })
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' })
const count = new Intl.NumberFormat(LOCALE)
const money = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: 'USD' })

/** Takes a time; returns its UTC day: "Nov 22, 2026". */
export function formatDay(time: string | Date): string {
  return day.format(new Date(time))
}

/** Takes a time; returns it to the minute, labelled: "Nov 22, 2026, 14:02 UTC". */
export function formatTime(time: string | Date): string {
  return `${minute.format(new Date(time))} UTC`
}

/** Takes a time; returns the hour and minute alone: "14:02 UTC". */
export function formatClock(time: string | Date): string {
  return `${clock.format(new Date(time))} UTC`
}

/** Takes a time and what counts as now; returns "3 days ago", "in 2 hours", "just now". */
export function formatRelative(time: string | Date, now: Date = new Date()): string {
  const awayMs = new Date(time).getTime() - now.getTime()
  const sizeMs = Math.abs(awayMs)
  if (sizeMs < MINUTE_MS) return 'just now'
  if (sizeMs < HOUR_MS) return relative.format(Math.trunc(awayMs / MINUTE_MS), 'minute')
  if (sizeMs < DAY_MS) return relative.format(Math.trunc(awayMs / HOUR_MS), 'hour')
  if (sizeMs < 30 * DAY_MS) return relative.format(Math.trunc(awayMs / DAY_MS), 'day')
  if (sizeMs < 365 * DAY_MS) return relative.format(Math.trunc(awayMs / (30 * DAY_MS)), 'month')
  return relative.format(Math.trunc(awayMs / (365 * DAY_MS)), 'year')
}

/** Takes a number of seconds to wait; returns it in words: "40 seconds", "15 minutes". */
export function formatWait(seconds: number): string {
  if (seconds < 60) return formatCount(Math.max(1, Math.ceil(seconds)), 'second')
  if (seconds < 3600) return formatCount(Math.ceil(seconds / 60), 'minute')
  return formatCount(Math.ceil(seconds / 3600), 'hour')
}

/** Takes a number and what it counts; returns "1 key", "1,234 keys". `plural` for a word that does not just add an s. */
export function formatCount(value: number, noun: string, plural = `${noun}s`): string {
  return `${count.format(value)} ${value === 1 ? noun : plural}`
}

/** Takes a number; returns it with thousands separated. */
export function formatNumber(value: number): string {
  return count.format(value)
}

/** Takes an exact decimal amount of US dollars, as the wire has it; returns "$1,234.56". */
export function formatMoney(dollars: string): string {
  // Intl formats a decimal string digit by digit: no float ever holds the amount.
  return money.format(dollars as Intl.StringNumericLiteral)
}

/** Takes words; returns "a", "a and b", "a, b and c". */
export function formatList(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
