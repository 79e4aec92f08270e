import { parseAddresses } from '#contract/addresses.ts'

/**
 * Takes a text with one or more addresses, as typed or pasted, also `Ada <ada@example.com>`; returns the addresses, and
 * every word that belongs to none: what was typed is not lost in silence.
 */
export function splitAddresses(text: string): string[] {
  return parseAddresses(text)
    .map(({ input, address }) => (address ?? input).toLowerCase())
    .filter((one) => one !== '')
}

/** Tells whether two lists name the same addresses, in whatever order. */
export function sameAddresses(one: readonly string[], other: readonly string[]): boolean {
  const [a, b] = [new Set(one.map((each) => each.toLowerCase())), new Set(other.map((each) => each.toLowerCase()))]
  return a.size === b.size && [...a].every((each) => b.has(each))
}
