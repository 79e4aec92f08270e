/**
 * What time it is. A device's clock may be wrong by minutes or a day: what was made just now would be from the future, and a key
 * that works would have expired. So the server's goes, where the two disagree.
 */

/** Less is how long an answer may take to come. */
const DISAGREEMENT_MS = 60_000

let aheadMs = 0

/** Takes when the server answered, by its own clock, the moment the answer is here. */
export function noteServerTime(time: string | null): void {
  // On the server itself one answers for many.
  if (typeof window === 'undefined' || time === null) return
  const differenceMs = Date.parse(time) - Date.now()
  if (!Number.isNaN(differenceMs)) aheadMs = Math.abs(differenceMs) < DISAGREEMENT_MS ? 0 : differenceMs
}

/** Takes a moment by the device's clock, in milliseconds; returns it by the server's. */
export function byServer(deviceMs: number): number {
  return deviceMs + aheadMs
}

/** Returns the present moment, in milliseconds. */
export function presentMs(): number {
  return byServer(Date.now())
}

/** Returns the present moment. */
export function present(): Date {
  return new Date(presentMs())
}
