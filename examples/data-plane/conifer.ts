/** Lets a request through when Conifer says that its API key permits it. */
import { createMiddleware } from 'hono/factory'

export type Key = { api_key_id: string; project_id: string; organization_id: string; permissions: string[] }
export type KeyEnv = { Variables: { key: Key } }

/** Takes where Conifer is and the integration token; returns a maker of middlewares, one for each permission. */
export function conifer({
  url,
  token,
  fetch = globalThis.fetch,
}: {
  url: string
  token: string
  fetch?: typeof globalThis.fetch
}) {
  return (permission: string) =>
    createMiddleware<KeyEnv>(async (c, next) => {
      const value = c.req.header('api-key')
      if (!value) return c.json({ error: 'Send your API key in the Api-Key header.' }, 401)
      const answer = await fetch(`${url}/internal/v1/api-keys/introspect`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ key: value }),
        signal: AbortSignal.timeout(2_000),
      }).catch(() => undefined)
      // Whoever cannot be asked must not be taken for a yes.
      if (!answer?.ok) return c.json({ error: 'API keys cannot be checked just now.' }, 503)
      const key = (await answer.json()) as { active: false } | ({ active: true } & Key)
      if (!key.active) return c.json({ error: 'Invalid API key.' }, 401)
      if (!key.permissions.includes(permission)) return c.json({ error: 'This API key does not permit that.' }, 403)
      c.set('key', key)
      await next()
    })
}
