import { addDays, dayOf } from '#contract/days.ts'

/** Choices of the expiry: never, in so many days, at the end of a chosen day; `keep` leaves a key's own as it is. */
export const EXPIRIES = ['never', '7', '30', '90', '365', 'on', 'keep'] as const
export type Expiry = (typeof EXPIRIES)[number]

/**
 * Takes the choice, the chosen day (`YYYY-MM-DD`, UTC) and the time; returns when the key stops working, always at the
 * end of a UTC day: null for never, undefined while no day is chosen and where the key keeps its own.
 */
export function expiryTime(choice: Expiry, day: string, now: Date): string | null | undefined {
  if (choice === 'never') return null
  if (choice === 'keep' || (choice === 'on' && Number.isNaN(Date.parse(`${day}T23:59:59Z`)))) return undefined
  const last = choice === 'on' ? day : addDays(dayOf(now), Number(choice))
  return `${last}T23:59:59Z`
}
