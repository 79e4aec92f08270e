import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { PasswordChange, PasswordReset } from '#contract/console.ts'
import { sessions, users } from '#server/db/schema.ts'
import type { ActorContext, RequestContext } from '#server/kernel/context.ts'
import { ApiError, invalidFields } from '#server/kernel/errors.ts'
import { hash, passwordMatches } from './auth.ts'
import { countMail, countPasswordCheck, countToken, forgetFailures, passwordCheckSucceeded } from './limits.ts'
import { consumeTokenOfPerson, issueToken, lockPerson, revokeTokens, tokenOwner } from './mail-tokens.ts'
import { passwordChangedMail, resetMail, sendInBackground } from './mails.ts'
import { requireGoodPassword } from './password-rules.ts'
import { endOtherSessions, rotateSession } from './start-session.ts'
import { aboutPerson, findPerson, recordForPerson, setPassword, type UserActor } from './people.ts'

/** Sends the link to set a new password, if the address has an account. The answer never tells. Throws RESOURCE_EXHAUSTED. */
export async function forgotPassword(ctx: RequestContext, input: { email: string }): Promise<void> {
  const { deps } = ctx
  await countMail(ctx, input.email)
  const { person, token } = await ctx.db.transaction(async (tx) => {
    await lockPerson(tx, input)
    const found = await findPerson(tx, input.email)
    // Without an account a token is written all the same, for nobody: so both cost a write, and the time tells nothing.
    return { person: found, token: await issueToken(tx, deps, 'reset-password', found?.id ?? deps.randomUuid()) }
  })
  if (person) sendInBackground(deps, resetMail(deps, person, token))
}

function linkIsOver(): ApiError {
  return new ApiError('INVALID_ARGUMENT', 'This link has been used already or has expired. Ask for a new one.')
}

/**
 * Sets a new password with the token of the mail, confirms the address (the mail arrived there) and ends every session.
 * Throws INVALID_ARGUMENT for a token that does not hold, RESOURCE_EXHAUSTED.
 */
export async function resetPassword(ctx: RequestContext, input: z.output<typeof PasswordReset>): Promise<void> {
  const { deps } = ctx
  await countToken(ctx)
  if ((await tokenOwner(ctx.db, deps, 'reset-password', input.token)) === null) throw linkIsOver()
  await requireGoodPassword(deps, input.password, {})
  const passwordHash = await hash(input.password)
  const person = await ctx.db.transaction(async (tx) => {
    const userId = await consumeTokenOfPerson(tx, deps, 'reset-password', input.token)
    const [row] =
      userId === null
        ? []
        : await tx
            .update(users)
            .set({ emailVerified: true, updatedAt: deps.now() })
            .where(eq(users.id, userId))
            .returning()
    if (!row) throw linkIsOver()
    await setPassword(tx, deps, row.id, passwordHash)
    await tx.delete(sessions).where(eq(sessions.userId, row.id))
    await revokeTokens(tx, 'reset-password', row.id)
    await revokeTokens(tx, 'second-step', row.id)
    await revokeTokens(tx, 'second-step-sso', row.id)
    await revokeTokens(tx, 'confirm-email', row.id)
    // Whoever asked for another address may be whom the new password is to keep out.
    await revokeTokens(tx, 'change-email', row.id)
    const actor: UserActor = { type: 'user', id: row.id, name: row.email, displayName: row.name, sessionId: '' }
    await recordForPerson(tx, ctx, actor, {
      action: 'update',
      ...aboutPerson(row),
      parameters: { password: 'reset by mail' },
    })
    await forgetFailures(tx, row.email)
    return row
  })
  sendInBackground(deps, passwordChangedMail(ctx, person))
}

/** Changes the caller's password and ends all their other sessions. Throws INVALID_ARGUMENT when the current one is wrong, RESOURCE_EXHAUSTED. */
export async function changePassword(
  ctx: ActorContext & { actor: UserActor },
  input: z.output<typeof PasswordChange>,
): Promise<void> {
  const { deps, actor } = ctx
  await countPasswordCheck(ctx, actor.id)
  const before = await findPerson(ctx.db, actor.name)
  if (!(await passwordMatches(input.current_password, before?.passwordHash ?? null))) {
    throw invalidFields([{ path: 'current_password', message: 'The current password is wrong.' }])
  }
  await passwordCheckSucceeded(ctx, actor.id)
  await requireGoodPassword(deps, input.new_password, { email: actor.name, name: actor.displayName }, 'new_password')
  const passwordHash = await hash(input.new_password)
  await ctx.db.transaction(async (tx) => {
    // A reset by mail that came in between wins: it has ended this session too.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, actor.id)).for('update')
    const current = await findPerson(tx, actor.name)
    if (current?.passwordHash !== before?.passwordHash) {
      throw new ApiError('ABORTED', 'The password was changed elsewhere in the meantime. Sign in again.')
    }
    await setPassword(tx, deps, actor.id, passwordHash)
    await endOtherSessions(tx, ctx)
    await rotateSession(tx, ctx, { confirmedAt: deps.now() })
    await revokeTokens(tx, 'reset-password', actor.id)
    await revokeTokens(tx, 'second-step', actor.id)
    await revokeTokens(tx, 'second-step-sso', actor.id)
    await revokeTokens(tx, 'change-email', actor.id)
    await recordForPerson(tx, ctx, actor, {
      action: 'update',
      ...aboutPerson({ id: actor.id, email: actor.name }),
      parameters: { password: 'changed' },
    })
  })
  sendInBackground(deps, passwordChangedMail(ctx, { email: actor.name, name: actor.displayName }))
}
