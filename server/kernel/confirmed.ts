import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { CONFIRMED_MINUTES, type ConfirmationMethod } from '#contract/factors.ts'
import { accounts, passkeys, sessions, totps } from '#server/db/schema.ts'
import type { ActorContext, Database, Transaction } from './context.ts'
import { ApiError } from './errors.ts'

/** Takes a person's id; returns how they can prove who they are. */
export async function confirmationMethods(db: Database | Transaction, userId: string): Promise<ConfirmationMethod[]> {
  const [row] = await db
    .select({
      password: sql<boolean>`exists (select 1 from ${accounts} where ${accounts.userId} = ${userId} and ${isNotNull(accounts.password)})`,
      code: sql<boolean>`exists (select 1 from ${totps} where ${totps.userId} = ${userId} and ${isNotNull(totps.enabledAt)})`,
      passkey: sql<boolean>`exists (select 1 from ${passkeys} where ${passkeys.userId} = ${userId})`,
    })
    .from(sql`(select 1) one`)
  if (!row) return []
  return (['password', 'code', 'passkey'] as const).filter((method) => row[method])
}

/**
 * Lets through who proved within the last ten minutes who they are, by signing in or by confirming (OWASP ASVS 5, 7.5.1
 * and 7.5.3). A service account is let through: its token is asked for with its secret. So are the people of a demo,
 * who sign in with one click: whatever one visitor added to their account, the next one does not have.
 * Throws REAUTHENTICATION_REQUIRED, naming the ways there are.
 */
export async function requireConfirmed({ actor, db, deps }: ActorContext): Promise<void> {
  if (actor.type !== 'user') return
  const [session] = await db
    .select({ createdAt: sessions.createdAt, confirmedAt: sessions.confirmedAt })
    .from(sessions)
    .where(and(eq(sessions.id, actor.sessionId), eq(sessions.userId, actor.id)))
  const now = deps.now().getTime()
  // Either way: a proof of a time that has not come was made when the clock was ahead, and would last until it has.
  const isRecent = (at: Date | null | undefined) => at && Math.abs(now - at.getTime()) < CONFIRMED_MINUTES * 60_000
  // Who shows the cookie from before a proof did not make it: whoever did has the one that came with it.
  if (!actor.isReplaced && (isRecent(session?.createdAt) || isRecent(session?.confirmedAt))) return
  const methods = await confirmationMethods(db, actor.id)
  if (deps.settings.demo && !methods.includes('password')) return
  throw new ApiError(
    'REAUTHENTICATION_REQUIRED',
    methods.length > 0
      ? 'Confirm that it is you, then try again: this cannot be undone, or it gives somebody power.'
      : 'Sign out and in again, then try again: this cannot be undone, or it gives somebody power.',
    { details: { methods } },
  )
}
