import type { z } from 'zod'
import { INTROSPECTION_MAX_AGE_SECONDS, introspection, type IntrospectionResult } from '#contract/introspection.ts'
import type { AuditEvent } from '#server/kernel/audit.ts'
import { requireIntegrationToken, showsIntegrationToken } from '#server/kernel/authorize.ts'
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

/** An answer that is ready to be sent, status 200. */
export type DirectAnswer = { json: string; cacheControl: string }
/**
 * The same question for a server that has read the request itself, so that no object has to be made of it.
 * Takes the Authorization header and the body; returns the answer, or undefined when the request has to go the whole way:
 * there it is told what is wrong with it. Rejects when the database does.
 */
export type AnswerDirectly = (
  authorization: string | undefined,
  body: string,
) => DirectAnswer | undefined | Promise<DirectAnswer>

/**
 * Mounts the data plane's question about a key. It is asked at every request of a customer, so it goes its own short way
 * instead of `mount`'s: same token, same schema, same errors, but no tenant to find and no copies of the body.
 * Takes the registry for the counter of uses; returns who must hear of every mutation, and the shortest way of all.
 * Mount it before the application's middleware, which this answer does without.
 */
export function mountIntrospection(
  app: App,
  deps: Deps,
  background: Background,
): { forget: (events: readonly AuditEvent[]) => void; answerDirectly: AnswerDirectly } {
  const lookup = new KeyLookup(deps.db)
  const cache = deps.soleProcess ? new KeyCache((hash) => lookup.find(hash)) : undefined
  const usage = new UsageCounter(deps)
  background.add(usage)
  const digest = deps.sha256 ?? sha256

  async function find(digested: string | Promise<string>): Promise<KnownKey | undefined> {
    const hash = typeof digested === 'string' ? digested : await digested
    return cache ? (cache.peek(hash) ?? cache.find(hash)) : lookup.find(hash)
  }

  function answer(key: KnownKey | undefined, requests: number): DirectAnswer {
    const nowMs = deps.now().getTime()
    if (!key || key.disabled || (key.expiresAtMs !== null && key.expiresAtMs <= nowMs)) return INACTIVE_ANSWER
    if (requests > 0) usage.count(key.id, requests, nowMs, key.previous)
    if (deps.checkResponses) introspect.success.body.parse(JSON.parse(key.answer))
    const secondsLeft = key.expiresAtMs === null ? Infinity : Math.floor((key.expiresAtMs - nowMs) / 1000)
    return { json: key.answer, cacheControl: cacheControlFor(secondsLeft) }
  }

  /** Without a turn of the event loop where the key is kept: promises cost more than the look-up. */
  function ask({ key, requests }: z.output<typeof introspect.body>): DirectAnswer | Promise<DirectAnswer> {
    if (!API_KEY.test(key)) return INACTIVE_ANSWER
    const digested = digest(key)
    const kept = cache && typeof digested === 'string' ? cache.peek(digested) : undefined
    return kept ? answer(kept, requests) : find(digested).then((found) => answer(found, requests))
  }

  app.post(introspect.path, async (c) => {
    try {
      requireIntegrationToken(c.req.raw.headers, deps)
      const { json, cacheControl } = await ask(parse(introspect.body, await readSmallJson(c.req.raw)))
      return new Response(json, { headers: { 'content-type': 'application/json', 'cache-control': cacheControl } })
    } catch (error) {
      // The error handler names the request; the middleware that would have is behind this route.
      c.set('requestId', deps.randomUuid())
      throw error
    }
  })
  return {
    forget: (events) => cache?.forget(events),
    answerDirectly(authorization, text) {
      if (!showsIntegrationToken(authorization, deps)) return undefined
      const body = introspect.body.safeParse(parseJson(text))
      return body.success ? ask(body.data) : undefined
    },
  }
}

const INACTIVE_ANSWER: DirectAnswer = {
  json: JSON.stringify({ active: false } satisfies IntrospectionResult),
  // Never kept: a key that is enabled again works at the next call.
  cacheControl: 'no-store',
}
const KEPT = `private, max-age=${INTROSPECTION_MAX_AGE_SECONDS}`

function cacheControlFor(secondsLeft: number): string {
  if (secondsLeft >= INTROSPECTION_MAX_AGE_SECONDS) return KEPT
  return secondsLeft > 0 ? `private, max-age=${secondsLeft}` : 'no-store'
}

/** Takes a text; returns what it is as JSON, or undefined, which no body may be. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Reads a JSON body. One that says it is short is read in one piece; any other goes the careful way. */
async function readSmallJson(request: Request): Promise<unknown> {
  const { headers } = request
  const length = Number(headers.get('content-length') ?? Number.NaN)
  if (headers.get('content-type') === 'application/json' && length > 0 && length <= introspect.maxBodyBytes) {
    return parseJson(await request.text())
  }
  return readJson(request, { maxBytes: introspect.maxBodyBytes, acceptCurlDefault: true })
}
