import { eq } from 'drizzle-orm'
import { oauth } from '#contract/oauth.ts'
import { serviceAccounts } from '#server/db/schema.ts'
import type { Deps } from '#server/kernel/context.ts'
import type { App } from '#server/kernel/mount.ts'
import { consume, type RateLimit } from '#server/kernel/rate-limit.ts'
import { sourceOf } from '#server/kernel/source.ts'
import { logSecurity } from '#server/kernel/security-log.ts'
import { equalInConstantTime, sha256 } from '#server/kernel/secrets.ts'
import { AUDIENCE, issueAccessToken } from '#server/kernel/tokens.ts'
import { invalidClient, OauthError, readTokenRequest, type TokenInput } from './request.ts'

/** A token lives for a day; this leaves room for a fleet of short-lived workers with one client. */
const TOKENS_BY_CLIENT: RateLimit = { limit: 600, windowSeconds: 60 }
/** Wrong secrets are counted apart, and by where they come from: otherwise anybody could lock a client out by its public id. */
const FAILURES_BY_CLIENT_AND_ADDRESS: RateLimit = { limit: 20, windowSeconds: 60 }

/** The hash compared with when a client id is unknown, so that the answer takes as long as for a wrong secret. */
const NO_HASH = '0'.repeat(64)

async function findAccount(deps: Deps, { clientId, clientSecret }: TokenInput) {
  const [account] = await deps.db
    .select({
      id: serviceAccounts.id,
      secretHash: serviceAccounts.secretHash,
      secretVersion: serviceAccounts.secretVersion,
      previousSecretHash: serviceAccounts.previousSecretHash,
      previousSecretExpiresAt: serviceAccounts.previousSecretExpiresAt,
    })
    .from(serviceAccounts)
    // PostgreSQL's text cannot hold NUL, and no client id has it.
    .where(eq(serviceAccounts.clientId, clientId.replaceAll('\0', '')))
  const shown = await sha256(clientSecret)
  // Both are always compared, so that the time tells neither which one matched nor whether there are two.
  const isCurrent = equalInConstantTime(shown, account?.secretHash ?? NO_HASH)
  const isPrevious = equalInConstantTime(shown, account?.previousSecretHash ?? NO_HASH)
  if (!account) return undefined
  if (isCurrent) return { id: account.id, secretVersion: account.secretVersion, previous: false }
  const inGrace = (account.previousSecretExpiresAt?.getTime() ?? 0) > deps.now().getTime()
  return isPrevious && inGrace
    ? { id: account.id, secretVersion: account.secretVersion - 1, previous: true }
    : undefined
}

async function count(deps: Deps, key: string, limit: RateLimit): Promise<void> {
  const result = await consume(deps.db, key, { ...limit, now: deps.now() })
  if (!result.allowed) {
    throw new OauthError(
      429,
      'temporarily_unavailable',
      `Too many token requests. Try again in ${result.retryAfterSeconds} seconds.`,
      {
        'retry-after': String(result.retryAfterSeconds),
      },
    )
  }
}

async function issue(deps: Deps, input: TokenInput, address: string | undefined, requestId: string): Promise<Response> {
  // Hashed: a client id comes from outside and may be any text.
  const client = (await sha256(input.clientId)).slice(0, 32)
  const account = await findAccount(deps, input)
  if (!account) {
    await count(deps, `oauth:failed:${client}:${sourceOf(address)}`, FAILURES_BY_CLIENT_AND_ADDRESS)
    const from = { deps, requestId, client: { ipAddress: address, userAgent: undefined } }
    logSecurity(from, 'client secret refused', { clientId: client })
    throw invalidClient(input.byHeader)
  }
  await count(deps, `oauth:client:${client}`, TOKENS_BY_CLIENT)
  const { token, expiresInSeconds } = await issueAccessToken(deps, account)
  const now = deps.now()
  await deps.db
    .update(serviceAccounts)
    .set(account.previous ? { previousSecretLastUsedAt: now, lastUsedAt: now } : { lastUsedAt: now })
    .where(eq(serviceAccounts.id, account.id))
  return Response.json(
    { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds },
    { headers: { 'cache-control': 'no-store', pragma: 'no-cache' } },
  )
}

/** Mounts the token endpoint: client credentials only (RFC 6749, 4.4). Its errors have the RFC's shape, not the API's. */
export function mountOauth(app: App, deps: Deps): void {
  app.post(oauth.token.path, async (c) => {
    try {
      return await issue(deps, await readTokenRequest(c.req.raw, AUDIENCE), c.env?.clientAddress, c.var.requestId)
    } catch (error) {
      if (error instanceof OauthError) return error.toResponse()
      throw error
    }
  })
}
