/** As the console's tables compare names. */
const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

type Named = { id: string; name: string }

/** Of equal names those come first that do so in the whole list: by their letters, then by id. */
function compareNamed(one: Named, other: Named): number {
  const order = byName.compare(one.name, other.name)
  if (order !== 0) return order
  const [a, b] = [one.name.toLowerCase(), other.name.toLowerCase()]
  return a < b ? -1 : a > b ? 1 : one.id < other.id ? -1 : 1
}

/** Returns the ids of the `count` that come first by name, in that order, without sorting the thousands that follow. */
export function firstByName(all: Iterable<Named>, count: number): string[] {
  const kept: Named[] = []
  for (const one of all) {
    const last = kept.at(-1)
    if (kept.length === count && last && compareNamed(one, last) > 0) continue
    const before = kept.findIndex((other) => compareNamed(one, other) < 0)
    kept.splice(before === -1 ? kept.length : before, 0, one)
    if (kept.length > count) kept.pop()
  }
  return kept.map(({ id }) => id)
}
