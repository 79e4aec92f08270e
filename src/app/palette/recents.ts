import type { PaletteIcon } from './items.ts'

/** Something that was opened from the palette, as it is offered again. */
export type Recent = { id: string; label: string; detail: string | null; icon: PaletteIcon; to: string }

const SHOWN = 5
const PREFIX = 'conifer.recent.'
const keyOf = (userId: string, organizationId: string) => `${PREFIX}${userId}.${organizationId}`

function isRecent(value: unknown): value is Recent {
  if (typeof value !== 'object' || value === null) return false
  const { id, label, to, icon } = value as Record<string, unknown>
  // An address of this console only: what stands in storage may have been put there by anybody.
  return [id, label, to, icon].every((one) => typeof one === 'string') && /^\/(?!\/|\\)/.test(String(to))
}

/** Returns what a person last opened from the palette in an organization, in this browser; the latest first. */
export function listRecents(userId: string, organizationId: string): Recent[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(userId, organizationId)) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isRecent).slice(0, SHOWN) : []
  } catch {
    return []
  }
}

/** Remembers what was opened. */
export function rememberRecent(userId: string, organizationId: string, { id, label, detail, icon, to }: Recent): void {
  const others = listRecents(userId, organizationId).filter((one) => one.id !== id)
  try {
    const all = [{ id, label, detail, icon, to }, ...others].slice(0, SHOWN)
    localStorage.setItem(keyOf(userId, organizationId), JSON.stringify(all))
  } catch {
    // Storage is full or switched off: nothing is remembered, and nothing breaks.
  }
}
