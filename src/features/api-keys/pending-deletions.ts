/**
 * Deletions that can still be taken back. A key is disabled at once, which closes the door, and deleted when the time for
 * an undo has passed or the page is left, whichever comes first; by the server when this page cannot ask for it any more.
 */

/** How long a deletion can be undone: less than `DELETION_DELAY_SECONDS`. The toast that offers it stays as long. */
export const UNDO_MS = 10_000

export type PendingDeletion = {
  /** The keys that go. */
  ids: readonly string[]
  /** Deletes them. `leaving`: the page is being left, so the request has to outlive it. Never rejects. */
  complete: (leaving: boolean) => Promise<void>
  /** Puts them back to what they were, when the deletion is taken back. */
  restore: () => void
}

type Held = PendingDeletion & { timer: ReturnType<typeof setTimeout>; undoable: boolean }

const held = new Set<Held>()
const listeners = new Set<() => void>()
let ids: ReadonlySet<string> = new Set()

function changed(): void {
  ids = new Set([...held].flatMap((one) => one.ids))
  if (held.size === 0) window.removeEventListener('pagehide', completeAll)
  for (const listener of listeners) listener()
}

function finish(one: Held, leaving: boolean): void {
  if (!one.undoable) return
  one.undoable = false
  clearTimeout(one.timer)
  // Held until the server has answered: the row must not look merely disabled in between.
  void one.complete(leaving).finally(() => {
    held.delete(one)
    changed()
  })
}

function completeAll(): void {
  for (const one of held) finish(one, true)
}

/** Calls back whenever a key begins or ceases to be one that is being deleted. Returns the way to stop. */
export function onPendingDeletions(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The ids of all keys that are being deleted; the same set until it changes. */
export function pendingDeletions(): ReadonlySet<string> {
  return ids
}

/** Takes keys that are disabled already; deletes them in `UNDO_MS` unless one of them is given to `undoDeletion` before. */
export function holdDeletion(deletion: PendingDeletion): void {
  const one: Held = { ...deletion, undoable: true, timer: setTimeout(() => finish(one, false), UNDO_MS) }
  if (held.size === 0) window.addEventListener('pagehide', completeAll)
  held.add(one)
  changed()
}

/** Takes a key; takes back the deletion it is part of. Returns whether it was in time. */
export function undoDeletion(id: string): boolean {
  const one = [...held].find(({ ids: those, undoable }) => undoable && those.includes(id))
  if (!one) return false
  one.undoable = false
  clearTimeout(one.timer)
  held.delete(one)
  changed()
  one.restore()
  return true
}
