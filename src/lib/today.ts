import { dayOf } from '#contract/days.ts'
import { present } from '#ui/clock.ts'

/** Returns the UTC day of this moment, by the clock that is right; the device's time zone decides nothing. */
export function todayUtc(): string {
  return dayOf(present())
}
