import type { z } from 'zod'
import type { Confirmation, Factors } from '#contract/factors.ts'
import type { ActorContext } from '#server/kernel/context.ts'
import { confirmationMethods } from '#server/kernel/confirmed.ts'
import { invalidFields } from '#server/kernel/errors.ts'
import { logSecurity } from '#server/kernel/security-log.ts'
import { passwordMatches } from './auth.ts'
import { codeSucceeded, countCode, countPasswordCheck, passwordCheckSucceeded } from './limits.ts'
import { listPasskeys, requireOwnPasskey } from './passkeys.ts'
import { aboutPerson, findPerson, recordForPerson, type UserActor } from './people.ts'
import { rotateSession } from './start-session.ts'
import { describeTotp, takeCode } from './totp.ts'

type PersonContext = ActorContext & { actor: UserActor }

async function requirePassword(ctx: PersonContext, password: string): Promise<void> {
  await countPasswordCheck(ctx, ctx.actor.id)
  const person = await findPerson(ctx.db, ctx.actor.name)
  if (!(await passwordMatches(password, person?.passwordHash ?? null))) {
    logSecurity(ctx, 'confirmation failed', { userId: ctx.actor.id })
    throw invalidFields([{ path: 'password', message: 'The password is wrong.' }])
  }
  await passwordCheckSucceeded(ctx, ctx.actor.id)
}

async function requireCode(ctx: PersonContext, code: string): Promise<void> {
  await countCode(ctx, ctx.actor.id)
  const taken = await ctx.db.transaction(async (tx) => {
    const found = await takeCode(tx, ctx.deps, ctx.actor.id, code)
    if (found !== null) await codeSucceeded(tx, ctx.actor.id)
    return found
  })
  if (taken === null) {
    logSecurity(ctx, 'confirmation failed', { userId: ctx.actor.id })
    throw invalidFields([{ path: 'code', message: 'This code is wrong, too old or used already.' }])
  }
}

/**
 * Takes a proof that it is the caller who sits at the session; lets the session do for ten minutes what asks for one,
 * under another cookie. Throws INVALID_ARGUMENT for a proof that is none, RESOURCE_EXHAUSTED after too many.
 */
export async function confirmIdentity(ctx: PersonContext, input: z.output<typeof Confirmation>): Promise<void> {
  if (input.method === 'password') await requirePassword(ctx, input.password)
  else if (input.method === 'code') await requireCode(ctx, input.code)
  else await requireOwnPasskey(ctx, input.credential)
  await ctx.db.transaction(async (tx) => {
    await rotateSession(tx, ctx, { confirmedAt: ctx.deps.now() })
    await recordForPerson(tx, ctx, ctx.actor, {
      action: 'confirm',
      ...aboutPerson({ id: ctx.actor.id, email: ctx.actor.name }),
      parameters: { method: input.method },
    })
  })
}

/** Returns what proves the caller, a password and what is beyond it. */
export async function getFactors(ctx: PersonContext): Promise<Factors> {
  return {
    has_password: (await confirmationMethods(ctx.db, ctx.actor.id)).includes('password'),
    two_factor: await describeTotp(ctx.db, ctx.actor.id),
    passkeys: await listPasskeys(ctx.db, ctx.actor.id),
  }
}
