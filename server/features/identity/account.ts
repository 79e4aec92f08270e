import { and, desc, eq, gt, ne } from 'drizzle-orm'
import type { AccountSession, Session } from '#contract/console.ts'
import { sessions, users } from '#server/db/schema.ts'
import type { ActorContext } from '#server/kernel/context.ts'
import { notFound } from '#server/kernel/errors.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { aboutPerson, recordForPerson, type UserActor } from './people.ts'
import { describeSession } from './read-session.ts'
import { dropCookie } from './start-session.ts'

type PersonContext = ActorContext & { actor: UserActor }

/** Changes the caller's name. */
export async function updateProfile(ctx: PersonContext, input: { name: string }): Promise<Session> {
  const { actor, deps } = ctx
  if (input.name === actor.displayName) return describeSession(ctx.db, deps, actor.sessionId)
  return ctx.db.transaction(async (tx) => {
    await tx.update(users).set({ name: input.name, updatedAt: deps.now() }).where(eq(users.id, actor.id))
    await recordForPerson(tx, ctx, actor, {
      action: 'update',
      ...aboutPerson({ id: actor.id, email: actor.name }),
      parameters: { name: { from: actor.displayName, to: input.name } },
    })
    return describeSession(tx, deps, actor.sessionId)
  })
}

/** Returns the caller's sessions, the one in use most recently first. */
export async function listSessions(ctx: PersonContext): Promise<AccountSession[]> {
  const rows = await ctx.db
    .select({
      id: sessions.id,
      ipAddress: sessions.ipAddress,
      userAgent: sessions.userAgent,
      createdAt: sessions.createdAt,
      updatedAt: sessions.updatedAt,
      expiresAt: sessions.expiresAt,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, ctx.actor.id), gt(sessions.expiresAt, ctx.deps.now())))
    .orderBy(desc(sessions.updatedAt), desc(sessions.id))
  return rows.map((row) => ({
    id: row.id,
    current: row.id === ctx.actor.sessionId,
    ip_address: row.ipAddress,
    user_agent: row.userAgent,
    created_at: row.createdAt.toISOString(),
    last_seen_at: row.updatedAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
  }))
}

/** Ends one of the caller's sessions at once. Throws NOT_FOUND for one that is not theirs. */
export async function revokeSession(ctx: PersonContext, sessionId: string): Promise<void> {
  const { actor } = ctx
  if (!isUuid(sessionId)) throw notFound('Session')
  await ctx.db.transaction(async (tx) => {
    const ended = await tx
      .delete(sessions)
      .where(and(eq(sessions.id, sessionId), eq(sessions.userId, actor.id)))
      .returning({ id: sessions.id })
    if (ended.length === 0) throw notFound('Session')
    await recordForPerson(tx, ctx, actor, {
      action: 'delete',
      resourceType: 'session',
      resourceId: sessionId,
      resourceName: actor.name,
    })
  })
  if (sessionId === actor.sessionId) await dropCookie(ctx)
}

/** Ends all the caller's sessions but the one in use. */
export async function revokeOtherSessions(ctx: PersonContext): Promise<void> {
  const { actor } = ctx
  await ctx.db.transaction(async (tx) => {
    const ended = await tx
      .delete(sessions)
      .where(and(eq(sessions.userId, actor.id), ne(sessions.id, actor.sessionId)))
      .returning({ id: sessions.id })
    for (const { id } of ended) {
      await recordForPerson(tx, ctx, actor, {
        action: 'delete',
        resourceType: 'session',
        resourceId: id,
        resourceName: actor.name,
      })
    }
  })
}
