import { and, eq, isNull, lt, or } from 'drizzle-orm'
import { errors, jwtVerify, SignJWT } from 'jose'
import { serviceAccounts } from '#server/db/schema.ts'
import type { Actor, Deps } from './context.ts'
import { unlessOutage } from './outage.ts'

const ISSUER = 'conifer'
/** The audience every official client asks for. */
export const AUDIENCE = 'https://api.pinecone.io/'

/**
 * Issues an access token for a service account.
 * Takes its id and the version of the secret it showed; returns the token and its lifetime in seconds.
 */
export async function issueAccessToken(
  deps: Deps,
  account: { id: string; secretVersion: number },
): Promise<{ token: string; expiresInSeconds: number }> {
  const issuedAt = Math.floor(deps.now().getTime() / 1000)
  const expiresInSeconds = deps.settings.accessTokenTtlSeconds
  const token = await new SignJWT({ ver: account.secretVersion })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(account.id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expiresInSeconds)
    .sign(deps.settings.tokenSecret)
  return { token, expiresInSeconds }
}

/**
 * Takes an access token; returns the service account it belongs to, or null when it is forged, expired, or when the
 * account is gone or its secret was rotated. The account is read each time, so a revocation holds at the next request.
 */
export async function verifyAccessToken(deps: Deps, token: string): Promise<Actor | null> {
  let subject: string
  let version: unknown
  try {
    const { payload } = await jwtVerify(token, deps.settings.tokenSecret, {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['HS256'],
      typ: 'at+jwt',
      currentDate: deps.now(),
    })
    if (typeof payload.sub !== 'string') return null
    subject = payload.sub
    version = payload['ver']
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
  const [account] = await deps.db
    .select({
      id: serviceAccounts.id,
      name: serviceAccounts.name,
      organizationId: serviceAccounts.organizationId,
      secretVersion: serviceAccounts.secretVersion,
      lastUsedAt: serviceAccounts.lastUsedAt,
      previousSecretLastUsedAt: serviceAccounts.previousSecretLastUsedAt,
      previousSecretExpiresAt: serviceAccounts.previousSecretExpiresAt,
    })
    .from(serviceAccounts)
    .where(eq(serviceAccounts.id, subject))
  if (!account) return null
  const previousHolds =
    account.previousSecretExpiresAt !== null && account.previousSecretExpiresAt.getTime() > deps.now().getTime()
  const holds = version === account.secretVersion || (previousHolds && version === account.secretVersion - 1)
  if (!holds) return null
  await noteUse(deps, account, version !== account.secretVersion)
  return { type: 'service_account', id: account.id, name: account.name, organizationId: account.organizationId }
}

/** The use of a token is written down at most this often. */
const NOTE_USE_MS = 60 * 1000

/**
 * Writes down that a service account is in use, and whether by its previous secret: a token lives for a day, so the
 * requests for tokens alone would not tell whether anything still rides on the old one.
 */
async function noteUse(
  deps: Deps,
  account: { id: string; lastUsedAt: Date | null; previousSecretLastUsedAt: Date | null },
  byPrevious: boolean,
): Promise<void> {
  const now = deps.now()
  const known = byPrevious ? account.previousSecretLastUsedAt : account.lastUsedAt
  const before = new Date(now.getTime() - NOTE_USE_MS)
  if (known && known >= before) return
  const column = byPrevious ? serviceAccounts.previousSecretLastUsedAt : serviceAccounts.lastUsedAt
  await unlessOutage(deps, () =>
    deps.db
      .update(serviceAccounts)
      .set(byPrevious ? { previousSecretLastUsedAt: now, lastUsedAt: now } : { lastUsedAt: now })
      .where(and(eq(serviceAccounts.id, account.id), or(isNull(column), lt(column, before)))),
  )
}
