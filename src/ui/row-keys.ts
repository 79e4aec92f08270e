/**
 * Returns what takes the ids of the rows to show, in order, and returns a React key for each. A row that stays keeps its
 * key; one that comes takes over the key, and with it the elements, of one that has gone: while somebody scrolls or
 * types into a filter, the browser then writes other words into rows that it has instead of making them anew. So whatever
 * keeps a state of its own within a row (an open menu) is to be keyed by the row's id. Where most are others all are
 * handed on in their order: elements that change their place are made anew by the browser, those that change their words are not.
 */
export function createRowKeys(): (ids: readonly string[]) => readonly number[] {
  let keyOf = new Map<string, number>()
  let made = 0
  return (ids) => {
    const wanted = new Set(ids)
    const free = [...keyOf].filter(([id]) => !wanted.has(id)).map(([, key]) => key)
    // Of those that were there, `free` are gone and the others stay.
    const isLeap = keyOf.size - free.length < ids.length / 2
    const inOrder = isLeap ? [...keyOf.values()] : free
    const next = new Map<string, number>()
    let taken = 0
    for (const id of ids) next.set(id, (isLeap ? undefined : keyOf.get(id)) ?? inOrder[taken++] ?? made++)
    keyOf = next
    return ids.map((id) => next.get(id) ?? made++)
  }
}
