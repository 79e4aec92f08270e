import { and, eq, lte } from 'drizzle-orm'
import { sessions } from '#server/db/schema.ts'
import type { RequestContext, Transaction } from '#server/kernel/context.ts'
import { createAuth } from './auth.ts'
import { aboutPerson, type Person, recordForPerson } from './people.ts'
import { sessionToken } from './read-session.ts'

function addCookies(ctx: RequestContext, from: Headers): void {
  for (const cookie of from.getSetCookie()) ctx.responseHeaders.append('set-cookie', cookie)
}

/**
 * Starts a session for a person who has proved who they are, together with its `login` events: both are written in the
 * caller's transaction, so that no cookie counts whose event is missing.
 * Takes how they proved it; returns the session's id. The cookie goes to the answer's headers.
 */
export async function startSession(
  tx: Transaction,
  ctx: RequestContext,
  person: Person,
  method: 'password' | 'email-link' | 'set-up' | 'demo',
): Promise<string> {
  const { deps, client } = ctx
  // The browser forgets its old cookie when it gets the new one; nothing else could ever end that session.
  const replaced = await sessionToken(deps, ctx.headers)
  if (replaced !== null) await tx.delete(sessions).where(eq(sessions.token, replaced))
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

/** Sets the cookie of a session anew. */
export async function renewCookie(ctx: RequestContext, token: string): Promise<void> {
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
