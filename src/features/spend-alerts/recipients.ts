/** Takes a text with one or more addresses, as typed or pasted, also `Ada <ada@example.com>`; returns the addresses. */
export function splitAddresses(text: string): string[] {
  return text
    .split(/[,;\n]+/)
    .flatMap((part) => /<([^<>]+)>/.exec(part)?.[1] ?? part.split(/\s+/))
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '')
}

/** Tells whether two lists name the same addresses, in whatever order. */
export function sameAddresses(one: readonly string[], other: readonly string[]): boolean {
  const [a, b] = [new Set(one.map((each) => each.toLowerCase())), new Set(other.map((each) => each.toLowerCase()))]
  return a.size === b.size && [...a].every((each) => b.has(each))
}
