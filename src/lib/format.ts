const LOCALE = 'en-US'

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
const count = new Intl.NumberFormat(LOCALE)

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

/** Takes words; returns "a", "a and b", "a, b and c". */
export function formatList(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
