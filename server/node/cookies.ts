/** Takes a request; returns what tells its cookies' values by name. */
export function cookiesOf(request: Request): (name: string) => string | undefined {
  const values = new Map(
    (request.headers.get('cookie') ?? '').split(';').map((pair): [string, string] => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
    }),
  )
  return (name) => {
    try {
      return decodeURIComponent(values.get(name) ?? '') || undefined
    } catch {
      return undefined
    }
  }
}
