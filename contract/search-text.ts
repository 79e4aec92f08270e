// Without zod: the palette tidies what was typed before it asks.

/** The longest text that is searched for; what is longer is no name. */
export const MAX_SEARCH_CHARACTERS = 200
/** The most things of one kind that a search answers with. */
export const MAX_FOUND_OF_A_KIND = 6

/** Up to so many things a page searches by itself, without asking for each key; with more it asks the server. */
export const MAX_INDEXED = 25_000

const WHOLE_KEY = /pckey_([A-Za-z0-9]+)_[A-Za-z0-9]*([A-Za-z0-9]{4})/g
/** Longer than what anybody types of a key by hand to find it: this was pasted, and may work. */
const PASTED_KEY = /pckey_([A-Za-z0-9]+)_[A-Za-z0-9]{12,}([A-Za-z0-9]{4})/g

const hint = (_: string, label: string, end: string) => `pckey_${label}_…${end}`

/** Takes what somebody typed into a filter; returns it with the public hint in the place of each API key's value. */
export function withoutKeyValues(typed: string): string {
  return typed.replaceAll(PASTED_KEY, hint)
}

/**
 * Takes what somebody typed or pasted; returns what to search for. Of a whole API key only its public hint is left:
 * the secret must travel nowhere, not even in an address.
 */
export function searchText(typed: string): string {
  return typed.replaceAll(WHOLE_KEY, hint).replaceAll(/\s+/g, ' ').trim().slice(0, MAX_SEARCH_CHARACTERS)
}
