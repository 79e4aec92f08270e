/**
 * Returns what takes the ids of the rows to show, in order, and returns a React key for each. A row that stays keeps its
 * key; one that comes takes over the key, and with it the elements, of one that has gone: while somebody scrolls or
 * types into a filter, the browser then writes other words into rows that it has instead of making them anew. So whatever
 * keeps a state of its own within a row (an open menu) is to be keyed by the row's id.
 */
export function createRowKeys(): (ids: readonly string[]) => readonly number[] {
  let keyOf = new Map<string, number>()
  let made = 0
  return (ids) => {
    const wanted = new Set(ids)
    const free = [...keyOf].filter(([id]) => !wanted.has(id)).map(([, key]) => key)
    let taken = 0
    const next = new Map<string, number>()
    for (const id of ids) next.set(id, keyOf.get(id) ?? free[taken++] ?? made++)
    keyOf = next
    return ids.map((id) => next.get(id) ?? made++)
  }
}
