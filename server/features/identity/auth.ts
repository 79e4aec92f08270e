/** better-auth as a library: password hashes, sessions and their cookies. Its own routes are not exposed. */
import { betterAuth } from 'better-auth/minimal'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { createAuthEndpoint } from 'better-auth/api'
import { deleteSessionCookie, setSessionCookie } from 'better-auth/cookies'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import type { BetterAuthPlugin } from 'better-auth/types'
import { z } from 'zod'
import { accounts, sessions, users, verifications } from '#server/db/schema.ts'
import type { Database, Deps, Transaction } from '#server/kernel/context.ts'

const COOKIE_PREFIX = 'conifer'
/** How long a session lives without being used. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60
/** How long it lives at most, however much it is used. */
export const SESSION_MAX_SECONDS = 90 * 24 * 60 * 60

type AuthDeps = Pick<Deps, 'now' | 'randomUuid'> & { settings: Pick<Deps['settings'], 'publicUrl' | 'sessionSecret'> }

function isHttps(publicUrl: string): boolean {
  return new URL(publicUrl).protocol === 'https:'
}

/**
 * Takes the console's address; returns the session cookie's name. Under https the prefix `__Host-` makes the browser
 * refuse the cookie from anywhere but this very host and without Secure (RFC 6265bis, 4.1.3.2).
 */
export function sessionCookieName(publicUrl: string): string {
  return `${isHttps(publicUrl) ? '__Host-' : ''}${COOKIE_PREFIX}.session_token`
}

/** Calls of ours that run inside better-auth, because only there can its sessions and cookies be reached. */
function sessionCalls(deps: AuthDeps) {
  return {
    id: 'conifer-sessions',
    endpoints: {
      /** Starts a session for a user who has proved who they are, and sets its cookie. */
      startSession: createAuthEndpoint.serverOnly(
        {
          method: 'POST',
          body: z.object({ userId: z.string(), ipAddress: z.string().nullable(), userAgent: z.string().nullable() }),
        },
        async (ctx) => {
          const { internalAdapter } = ctx.context
          const user = await internalAdapter.findUserById(ctx.body.userId)
          if (!user) throw new Error('A session was asked for a user who does not exist.')
          const now = deps.now()
          const session = await internalAdapter.createSession(
            user.id,
            false,
            {
              ipAddress: ctx.body.ipAddress,
              userAgent: ctx.body.userAgent,
              createdAt: now,
              updatedAt: now,
              expiresAt: new Date(now.getTime() + SESSION_SECONDS * 1000),
            },
            true,
          )
          await setSessionCookie(ctx, { session, user })
          return { id: session.id }
        },
      ),
      /** Sets the cookie of a session anew, so that the browser keeps it as long as the server does. */
      renewCookie: createAuthEndpoint.serverOnly(
        { method: 'POST', body: z.object({ token: z.string() }) },
        async (ctx) => {
          const { name, attributes } = ctx.context.authCookies.sessionToken
          await ctx.setSignedCookie(name, ctx.body.token, ctx.context.secret, attributes)
        },
      ),
      /** Takes the cookie out of the browser. */
      dropCookie: createAuthEndpoint.serverOnly({ method: 'POST' }, async (ctx) => {
        deleteSessionCookie(ctx)
      }),
    },
  } satisfies BetterAuthPlugin
}

/**
 * Makes better-auth on a database handle. Given a transaction, what it writes belongs to that transaction; making one
 * takes about a millisecond, next to the tenth of a second that a password hash takes.
 */
export function createAuth(deps: AuthDeps, db: Database | Transaction) {
  const { publicUrl, sessionSecret } = deps.settings
  const secure = isHttps(publicUrl)
  return betterAuth({
    appName: 'Conifer',
    baseURL: new URL(publicUrl).origin,
    secret: sessionSecret,
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: { user: users, session: sessions, account: accounts, verification: verifications },
      transaction: false,
    }),
    session: { expiresIn: SESSION_SECONDS, cookieCache: { enabled: false } },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      cookies: { session_token: { name: sessionCookieName(publicUrl) } },
      // The name carries its own prefix, stricter than better-auth's `__Secure-`.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure },
      database: { generateId: () => deps.randomUuid() },
      ipAddress: { disableIpTracking: true },
    },
    // Each of these is done in front of it: limits in the database, the origin in `mount`, logs without addresses.
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
    plugins: [sessionCalls(deps)],
  })
}

/** Takes a password; returns its scrypt hash. Takes about a tenth of a second: never within a transaction. */
export function hash(password: string): Promise<string> {
  return hashPassword(password)
}

/**
 * Takes a password and the hash it should match, or null when there is none; tells whether it does. Both ways cost one
 * scrypt, so that the time tells nobody whether an address has an account.
 */
export async function passwordMatches(password: string, passwordHash: string | null): Promise<boolean> {
  if (passwordHash !== null) return verifyPassword({ password, hash: passwordHash })
  await hashPassword(password)
  return false
}
