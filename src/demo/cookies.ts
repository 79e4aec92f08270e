/** What a browser does with cookies, for answers that are made in the page and may carry none. */
export type CookieJar = {
  /** The value of the `cookie` header. */
  header: () => string
  /** Takes values of `set-cookie`; keeps them, or forgets what they end. */
  keep: (cookies: readonly string[]) => void
}

/** Makes a jar that lasts as long as the page. */
export function createCookieJar(): CookieJar {
  const jar = new Map<string, string>()
  return {
    header: () => [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
    keep(cookies) {
      for (const cookie of cookies) {
        const [pair = '', ...attributes] = cookie.split(';')
        const at = pair.indexOf('=')
        const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
        const isOver = value === '' || attributes.some((one) => /^\s*max-age=0\s*$/i.test(one))
        if (isOver) jar.delete(name)
        else jar.set(name, value)
      }
    },
  }
}
