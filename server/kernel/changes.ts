/** What an update changed, by field: what the audit log tells of it. */
export type Changes = Record<string, { from: unknown; to: unknown }>

/**
 * Takes all that can be set of something, before an update and after it, as the audit log tells it; returns the fields that are
 * other ones now. An object whose keys came in another order is the same.
 */
export function changesOf<T extends object>(before: T, after: T): Changes {
  return Object.fromEntries(
    Object.keys(before)
      .map((field) => [field, { from: before[field as keyof T], to: after[field as keyof T] }] as const)
      .filter(([, { from, to }]) => canonical(from) !== canonical(to)),
  )
}

/** Equal values give equal texts, whatever order an object's keys came in. */
function canonical(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : JSON.stringify(value)
}
