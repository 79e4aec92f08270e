/** Takes a name and what reads something; reads it the first time that name is asked for, and answers with that ever after. */
export type Once = <T>(name: string, read: () => Promise<T>) => Promise<T>

/**
 * Makes what several requests of one reader at one moment share, as those of a page that the server renders (docs/adr/0012): who
 * asks, and what they hold, is read once. Nobody else may get it, and nothing outlives the page.
 */
export function createOnce(): Once {
  const known = new Map<string, Promise<unknown>>()
  return <T>(name: string, read: () => Promise<T>) => {
    const answer = (known.get(name) as Promise<T> | undefined) ?? read()
    known.set(name, answer)
    return answer
  }
}
