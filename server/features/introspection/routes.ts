import { INTROSPECTION_MAX_AGE_SECONDS, introspection, type IntrospectionResult } from '#contract/introspection.ts'
import type { AuditEvent } from '#server/kernel/audit.ts'
import { requireIntegrationToken } from '#server/kernel/authorize.ts'
import type { Background } from '#server/kernel/background.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, parse } from '#server/kernel/mount.ts'
import { readJson } from '#server/kernel/read-body.ts'
import { sha256 } from '#server/kernel/secrets.ts'
import { KeyCache } from './cache.ts'
import { type KnownKey, KeyLookup } from './lookup.ts'
import { UsageCounter } from './usage.ts'

const { introspect } = introspection
/** What `newApiKey` makes; anything else is unknown without asking. */
const API_KEY = /^pckey_[0-9A-Za-z]{6}_[0-9A-Za-z]{43}$/
const INACTIVE = JSON.stringify({ active: false } satisfies IntrospectionResult)

/**
 * Mounts the data plane's question about a key. It is asked at every request of a customer, so it goes its own short way
 * instead of `mount`'s: same token, same schema, same errors, but no tenant to find and no copies of the body.
 * Takes the registry for the counter of uses; returns who must hear of every mutation.
 * Mount it before the application's middleware, which this answer does without.
 */
export function mountIntrospection(
  app: App,
  deps: Deps,
  background: Background,
): { forget: (events: readonly AuditEvent[]) => void } {
  const lookup = new KeyLookup(deps.db)
  const cache = deps.soleProcess ? new KeyCache((hash) => lookup.find(hash)) : undefined
  const usage = new UsageCounter(deps)
  background.add(usage)
  const digest = deps.sha256 ?? sha256

  async function find(value: string): Promise<KnownKey | undefined> {
    if (!API_KEY.test(value)) return undefined
    const digested = digest(value)
    const hash = typeof digested === 'string' ? digested : await digested
    return cache ? (cache.peek(hash) ?? cache.find(hash)) : lookup.find(hash)
  }

  app.post(introspect.path, async (c) => {
    try {
      requireIntegrationToken(c.req.raw.headers, deps)
      const body = parse(introspect.body, await readSmallJson(c.req.raw))
      const key = await find(body.key)
      const nowMs = deps.now().getTime()
      if (!key || key.disabled || (key.expiresAtMs !== null && key.expiresAtMs <= nowMs)) {
        return answer(deps, INACTIVE, 0)
      }
      if (body.requests > 0) usage.count(key.id, body.requests, nowMs, key.previous)
      const secondsLeft = key.expiresAtMs === null ? Infinity : Math.floor((key.expiresAtMs - nowMs) / 1000)
      return answer(deps, key.answer, secondsLeft)
    } catch (error) {
      // The error handler names the request; the middleware that would have is behind this route.
      c.set('requestId', deps.randomUuid())
      throw error
    }
  })
  return { forget: (events) => cache?.forget(events) }
}

// An inactive key is never kept: one that is enabled again works at the next call.
const NOT_KEPT = { 'content-type': 'application/json', 'cache-control': 'no-store' }
const KEPT = { ...NOT_KEPT, 'cache-control': `private, max-age=${INTROSPECTION_MAX_AGE_SECONDS}` }

function answer(deps: Deps, json: string, maxAgeSeconds: number): Response {
  if (deps.checkResponses) introspect.success.body.parse(JSON.parse(json))
  if (maxAgeSeconds <= 0) return new Response(json, { headers: NOT_KEPT })
  if (maxAgeSeconds >= INTROSPECTION_MAX_AGE_SECONDS) return new Response(json, { headers: KEPT })
  return new Response(json, { headers: { ...KEPT, 'cache-control': `private, max-age=${maxAgeSeconds}` } })
}

/** Reads a JSON body. One that says it is short is read in one piece; any other goes the careful way. */
async function readSmallJson(request: Request): Promise<unknown> {
  const { headers } = request
  const length = Number(headers.get('content-length') ?? Number.NaN)
  if (headers.get('content-type') === 'application/json' && length > 0 && length <= introspect.maxBodyBytes) {
    const text = await request.text()
    try {
      return JSON.parse(text) as unknown
    } catch {
      return parse(introspect.body, undefined)
    }
  }
  return readJson(request, { maxBytes: introspect.maxBodyBytes, acceptCurlDefault: true })
}
