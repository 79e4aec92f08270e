import { eq } from 'drizzle-orm'
import { errors, jwtVerify, SignJWT } from 'jose'
import { serviceAccounts } from '#server/db/schema.ts'
import type { Actor, Deps } from './context.ts'

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
      previousSecretExpiresAt: serviceAccounts.previousSecretExpiresAt,
    })
    .from(serviceAccounts)
    .where(eq(serviceAccounts.id, subject))
  if (!account) return null
  const previousHolds =
    account.previousSecretExpiresAt !== null && account.previousSecretExpiresAt.getTime() > deps.now().getTime()
  const holds = version === account.secretVersion || (previousHolds && version === account.secretVersion - 1)
  return holds
    ? { type: 'service_account', id: account.id, name: account.name, organizationId: account.organizationId }
    : null
}
