import { and, eq, lte, ne } from 'drizzle-orm'
import { sessions } from '#server/db/schema.ts'
import type { ActorContext, Database, RequestContext, Transaction } from '#server/kernel/context.ts'
import { createAuth } from './auth.ts'
import { randomAlphanumeric } from '#server/kernel/ids.ts'
import { aboutPerson, type Person, recordForPerson, type UserActor } from './people.ts'
import { bearsToken, sessionToken } from './read-session.ts'
import { refuseIfSsoRequired } from './required-sign-on.ts'

function addCookies(ctx: Pick<RequestContext, 'responseHeaders'>, from: Headers): void {
  for (const cookie of from.getSetCookie()) ctx.responseHeaders.append('set-cookie', cookie)
}

/** How somebody proved who they are. With a second factor: `password and code`. */
export type SignInMethod =
  | FirstStep
  | `${FirstStep} and ${'code' | 'recovery code'}`
  | 'passkey'
  | 'email-link'
  | 'set-up'
  | 'demo'
/** What a second step can follow. */
export type FirstStep = 'password' | 'single sign-on'

/** For these it does not matter whether the organization requires its provider: they come from there, or are no way in of a person. */
const DOES_WITHOUT_PROVIDER: ReadonlySet<SignInMethod> = new Set([
  'single sign-on',
  'single sign-on and code',
  'single sign-on and recovery code',
  'set-up',
  'demo',
])

/**
 * Starts a session for a person who has proved who they are, together with its `login` events: both are written in the
 * caller's transaction, so that no cookie counts whose event is missing.
 * Takes how they proved it; returns the session's id. The cookie goes to the answer's headers. Throws FAILED_PRECONDITION
 * when their organization has them sign in through its identity provider, and they have not.
 */
export async function startSession(
  tx: Transaction,
  ctx: RequestContext,
  person: Person,
  method: SignInMethod,
): Promise<string> {
  const { deps, client } = ctx
  if (!DOES_WITHOUT_PROVIDER.has(method)) await refuseIfSsoRequired(tx, deps, person.email, person.id)
  // The browser forgets its old cookie when it gets the new one; nothing else could ever end that session.
  const replaced = await sessionToken(deps, ctx.headers)
  if (replaced !== null) await tx.delete(sessions).where(bearsToken(replaced, deps.now()))
  await tx.delete(sessions).where(and(eq(sessions.userId, person.id), lte(sessions.expiresAt, deps.now())))
  const { headers, response } = await createAuth(deps, tx).api.startSession({
    body: { userId: person.id, ipAddress: client.ipAddress ?? null, userAgent: client.userAgent ?? null },
    headers: new Headers(),
    returnHeaders: true,
  })
  const actor = {
    type: 'user',
    id: person.id,
    name: person.email,
    displayName: person.name,
    sessionId: response.id,
  } as const
  await recordForPerson(tx, ctx, actor, { action: 'login', ...aboutPerson(person), parameters: { method } })
  addCookies(ctx, headers)
  return response.id
}

/** How long a replaced token still counts, for requests that left the browser before the new one arrived. */
const OVERLAP_MS = 10_000

/**
 * Gives the caller's session another token, as OWASP ASVS 5, 7.2.4 asks for after somebody proved again who they are:
 * a cookie that somebody stole before is worthless. Takes what else is true of the session from now on.
 */
export async function rotateSession(
  tx: Transaction,
  ctx: ActorContext & { actor: UserActor },
  also: { confirmedAt?: Date } = {},
): Promise<void> {
  const { deps, actor } = ctx
  const token = randomAlphanumeric(43, deps.randomBytes)
  await tx
    .update(sessions)
    .set({
      previousToken: sessions.token,
      previousTokenUntil: new Date(deps.now().getTime() + OVERLAP_MS),
      token,
      ...also,
    })
    .where(eq(sessions.id, actor.sessionId))
  await renewCookie({ ...ctx, db: tx }, token)
}

/** Ends all sessions of the caller but the one in use. */
export async function endOtherSessions(tx: Transaction, { actor }: { actor: UserActor }): Promise<void> {
  await tx.delete(sessions).where(and(eq(sessions.userId, actor.id), ne(sessions.id, actor.sessionId)))
}

/** Sets the cookie of a session anew. */
export async function renewCookie(
  ctx: Pick<RequestContext, 'deps' | 'responseHeaders'> & { db: Database | Transaction },
  token: string,
): Promise<void> {
  const { headers } = await createAuth(ctx.deps, ctx.db).api.renewCookie({
    body: { token },
    headers: new Headers(),
    returnHeaders: true,
  })
  addCookies(ctx, headers)
}

/** Takes the session cookie out of the browser. */
export async function dropCookie(ctx: RequestContext): Promise<void> {
  const { headers } = await createAuth(ctx.deps, ctx.db).api.dropCookie({ headers: new Headers(), returnHeaders: true })
  addCookies(ctx, headers)
}
