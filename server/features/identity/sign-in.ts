import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { Session, SignIn, SignInResult } from '#contract/console.ts'
import { plansDiffer } from '#contract/plans.ts'
import { identityProviders, sessions, users } from '#server/db/schema.ts'
import type { RequestContext } from '#server/kernel/context.ts'
import { ApiError, notFound } from '#server/kernel/errors.ts'
import { logSecurity } from '#server/kernel/security-log.ts'
import { passwordMatches } from './auth.ts'
import { DEMO_PERSONAS } from './demo-personas.ts'
import { countSignIn, mayMail, signInSucceeded } from './limits.ts'
import { issueToken } from './mail-tokens.ts'
import { confirmationMail, sendInBackground } from './mails.ts'
import { aboutPerson, findPerson, type Person, recordForPerson, recordRefusedSignIn } from './people.ts'
import { bearsToken, describeSession, readSession, sessionToken } from './read-session.ts'
import { dropCookie, renewCookie, startSession } from './start-session.ts'
import { beginSecondStep } from './second-step.ts'
import { isSetUp } from './set-up.ts'
import { hasTotp } from './totp.ts'

const WRONG = 'The email address or the password is wrong.'

/** Returns what the console needs for its first page. */
export async function getSession(ctx: RequestContext): Promise<Session> {
  const { deps } = ctx
  const found = await readSession(deps, ctx.headers, ctx.once)
  if (found) {
    if (found.renewToken !== null) await renewCookie(ctx, found.renewToken)
    return found.session
  }
  if (!(await isSetUp(deps.db))) return { state: 'set-up-required', plans_differ: plansDiffer(deps.planPolicy) }
  const { demo, sendsMail } = deps.settings
  const [provider] = await deps.db.select({ id: identityProviders.organizationId }).from(identityProviders).limit(1)
  return {
    state: 'signed-out',
    demo: demo ? [...DEMO_PERSONAS] : [],
    sends_mail: sendsMail,
    // The demo's provider is none that anybody could be sent to.
    single_sign_on: provider !== undefined && !demo,
  }
}

async function sendConfirmationAgain(ctx: RequestContext, person: Person): Promise<void> {
  if (!(await mayMail(ctx, person.email))) return
  const token = await ctx.db.transaction((tx) => issueToken(tx, ctx.deps, 'confirm-email', person.id))
  sendInBackground(ctx.deps, confirmationMail(ctx.deps, person, token))
}

/**
 * Signs a person in by email address and password, or to the second step when the account has one.
 * Throws UNAUTHENTICATED with the same words and after the same time whether the address or the password is wrong,
 * FAILED_PRECONDITION for the right password of an address that is not confirmed, RESOURCE_EXHAUSTED.
 */
export async function signIn(ctx: RequestContext, input: z.output<typeof SignIn>): Promise<SignInResult> {
  await countSignIn(ctx, input.email)
  const person = await findPerson(ctx.db, input.email)
  if (!(await passwordMatches(input.password, person?.passwordHash ?? null)) || !person) {
    logSecurity(ctx, 'sign-in failed', { userId: person?.id })
    if (person) recordRefusedSignIn(ctx, person, 'password', WRONG)
    throw new ApiError('UNAUTHENTICATED', WRONG)
  }
  await signInSucceeded(ctx, input.email)
  if (!person.emailVerified) {
    await sendConfirmationAgain(ctx, person)
    throw new ApiError(
      'FAILED_PRECONDITION',
      'Confirm your email address first: follow the link in the mail we sent to you.',
      {
        details: { reason: 'email-not-confirmed' },
      },
    )
  }
  return ctx.db.transaction(async (tx): Promise<SignInResult> => {
    // A password changed since it was compared must not let the old one in (the hash took a tenth of a second).
    const [now] = await tx.select({ id: users.id }).from(users).where(eq(users.id, person.id)).for('update')
    const current = now && (await findPerson(tx, input.email))
    if (current?.passwordHash !== person.passwordHash) {
      throw new ApiError('UNAUTHENTICATED', WRONG)
    }
    if (await hasTotp(tx, person.id)) {
      return { state: 'second-step', token: await beginSecondStep(tx, ctx.deps, person.id, 'password') }
    }
    return describeSession(tx, ctx.deps, await startSession(tx, ctx, person, 'password'))
  })
}

/** Signs in as one of the demo's people. Throws NOT_FOUND on a server that is no demo, and for an unknown persona. */
export async function demoSignIn(ctx: RequestContext, input: { persona: string }): Promise<Session> {
  if (!ctx.deps.settings.demo) throw new ApiError('NOT_FOUND', 'There is nothing at /console/demo-sign-in.')
  const persona = DEMO_PERSONAS.find((one) => one.id === input.persona)
  const person = persona && (await findPerson(ctx.db, persona.email))
  if (!person) throw notFound('Demo person')
  return ctx.db.transaction(async (tx) => describeSession(tx, ctx.deps, await startSession(tx, ctx, person, 'demo')))
}

/** Ends the session of the request's cookie, if there is one, and takes the cookie out of the browser. */
export async function signOut(ctx: RequestContext): Promise<void> {
  const token = await sessionToken(ctx.deps, ctx.headers)
  if (token !== null) {
    await ctx.db.transaction(async (tx) => {
      const [ended] = await tx
        .delete(sessions)
        .where(bearsToken(token, ctx.deps.now()))
        .returning({ id: sessions.id, userId: sessions.userId })
      if (!ended) return
      const [person] = await tx.select().from(users).where(eq(users.id, ended.userId))
      if (!person) return
      const actor = {
        type: 'user',
        id: person.id,
        name: person.email,
        displayName: person.name,
        sessionId: ended.id,
      } as const
      await recordForPerson(tx, ctx, actor, { action: 'logout', ...aboutPerson(person) })
    })
  }
  await dropCookie(ctx)
}
