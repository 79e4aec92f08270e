/** One address found in what somebody pasted: as typed, and the address in it when there is one. */
export type TypedAddress = { input: string; address: string | null }

// A quoted name, an address in angle brackets, a separator that ends a person, one that may stand inside a name, a word.
const TOKEN = /"([^"]*)"|<([^<>]*)>|([;\n\r])|([,\s])|([^\s,;<>"]+)|([<>"])/gu

/**
 * Takes a text with email addresses the way people paste them: parted by commas, semicolons, spaces or lines, each
 * either bare or as `Name <ada@example.com>`, the name quoted or not. Returns them in order, without an address twice.
 * Words that belong to no address are returned with `address: null`, so that nothing that was typed is lost in silence.
 * Whether an address is a valid one is not looked at here.
 */
export function parseAddresses(text: string): TypedAddress[] {
  const found: TypedAddress[] = []
  const seen = new Set<string>()
  let name: string[] = []
  const flush = () => {
    for (const word of name) found.push({ input: word, address: null })
    name = []
  }
  const add = (input: string, address: string) => {
    const key = address.trim().toLowerCase()
    if (seen.has(key)) return
    seen.add(key)
    found.push({ input, address: address.trim() })
  }
  for (const [whole, quoted, bracketed, ending, , word] of text.matchAll(TOKEN)) {
    if (quoted !== undefined) {
      if (quoted.trim() !== '') name.push(quoted.trim())
    } else if (bracketed !== undefined) {
      add([...name, `<${bracketed.trim()}>`].join(' '), bracketed)
      name = []
    } else if (ending !== undefined) {
      flush()
    } else if (word !== undefined) {
      if (word.includes('@')) {
        flush()
        const bare = word.replace(/^mailto:/iu, '')
        add(bare, bare)
      } else {
        name.push(word)
      }
    } else if (whole.trim() !== '' && whole !== ',') {
      name.push(whole)
    }
  }
  flush()
  return found
}
