import { randomFor } from './random.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export type Timeline = {
  now: Date
  /**
   * Takes days (1 or more) and what happened; returns a moment of that day's working hours (UTC). What would fall on
   * a weekend moves to the Friday before: things three days apart in the data stay in order.
   */
  daysAgo: (days: number, what: string) => Date
  minutesAgo: (minutes: number) => Date
  /** Takes days, negative for the past; returns the midnight (UTC) that begins that day. */
  midnightIn: (days: number) => Date
  /** Takes a moment and what follows it; returns working hours some days later, or else an hour later. */
  soonAfter: (moment: Date, what: string) => Date
}

/** Takes the present; returns how the data's ages become times. */
export function createTimeline(now: Date): Timeline {
  const workingHours = (ms: number, what: string): Date => {
    const date = new Date(ms)
    const weekday = date.getUTCDay()
    const back = weekday === 6 ? 1 : weekday === 0 ? 2 : 0
    const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() - back)
    const random = randomFor(`time/${what}`)
    return new Date(midnight + random.integer(8 * HOUR_MS, 17 * HOUR_MS))
  }
  return {
    now,
    daysAgo: (days, what) => workingHours(now.getTime() - days * DAY_MS, what),
    minutesAgo: (minutes) => new Date(now.getTime() - minutes * MINUTE_MS),
    midnightIn: (days) => new Date(Math.floor((now.getTime() + days * DAY_MS) / DAY_MS) * DAY_MS),
    soonAfter(moment, what) {
      const later = workingHours(moment.getTime() + randomFor(`delay/${what}`).integer(1, 8) * DAY_MS, what)
      return later > moment ? later : new Date(moment.getTime() + HOUR_MS)
    },
  }
}
