import { dayOf } from '#contract/days.ts'

/** Returns the UTC day of this moment, by the device's clock; its time zone decides nothing. */
export function todayUtc(): string {
  return dayOf(new Date())
}
