/** The second step of signing in, for who has an authenticator app. */
import { eq } from 'drizzle-orm'
import type { Session } from '#contract/console.ts'
import { users } from '#server/db/schema.ts'
import type { Deps, RequestContext, Transaction } from '#server/kernel/context.ts'
import { ApiError } from '#server/kernel/errors.ts'
import { logSecurity } from '#server/kernel/security-log.ts'
import { codeSucceeded, countCode, countToken } from './limits.ts'
import { consumeToken, issueToken, tokenOwner } from './mail-tokens.ts'
import { recordRefusedSignIn } from './people.ts'
import { describeSession } from './read-session.ts'
import { type FirstStep, startSession } from './start-session.ts'
import { takeCode } from './totp.ts'

const WRONG = 'This code is wrong, too old or used already.'

const PURPOSE = { password: 'second-step', 'single sign-on': 'second-step-sso' } as const

/** Takes who got past the first step, and which; returns the token that says so to the second. */
export function beginSecondStep(tx: Transaction, deps: Deps, userId: string, first: FirstStep): Promise<string> {
  return issueToken(tx, deps, PURPOSE[first], userId)
}

function begunTooLongAgo(): ApiError {
  return new ApiError('UNAUTHENTICATED', 'This took too long. Start over.', {
    details: { reason: 'second-step-over' },
  })
}

/**
 * Signs in who got past the first step and now shows a code. Throws UNAUTHENTICATED for a wrong code, and with
 * `details.reason` `second-step-over` when the first step has to be done again, RESOURCE_EXHAUSTED.
 */
export async function finishSecondStep(ctx: RequestContext, input: { token: string; code: string }): Promise<Session> {
  const { deps } = ctx
  await countToken(ctx)
  const byPassword = await tokenOwner(ctx.db, deps, PURPOSE.password, input.token)
  const first: FirstStep = byPassword === null ? 'single sign-on' : 'password'
  const userId = byPassword ?? (await tokenOwner(ctx.db, deps, PURPOSE[first], input.token))
  if (userId === null) throw begunTooLongAgo()
  await countCode(ctx, userId)
  return ctx.db.transaction(async (tx) => {
    const [person] = await tx.select().from(users).where(eq(users.id, userId)).for('update')
    const taken = person ? await takeCode(tx, deps, userId, input.code) : null
    if (!person || taken === null) {
      logSecurity(ctx, 'second step failed', { userId })
      if (person) recordRefusedSignIn(ctx, person, `${first} and code`, WRONG)
      throw new ApiError('UNAUTHENTICATED', WRONG)
    }
    if ((await consumeToken(tx, deps, PURPOSE[first], input.token)) === null) throw begunTooLongAgo()
    await codeSucceeded(tx, userId)
    return describeSession(tx, deps, await startSession(tx, ctx, person, `${first} and ${taken}`))
  })
}
