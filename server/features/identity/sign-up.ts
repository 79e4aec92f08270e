import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { EmailConfirmation, Session, SignUp } from '#contract/console.ts'
import { users } from '#server/db/schema.ts'
import type { Mail, RequestContext } from '#server/kernel/context.ts'
import { ApiError, invalidFields, sqlState, UNIQUE_VIOLATION } from '#server/kernel/errors.ts'
import { hash, passwordMatches } from './auth.ts'
import { countMail, countPasswordCheck, countToken, passwordCheckSucceeded } from './limits.ts'
import { consumeTokenOfPerson, issueToken, lockPerson, revokeTokens, tokenOwner } from './mail-tokens.ts'
import { confirmationMail, existingAccountMail, sendInBackground } from './mails.ts'
import { findPerson, insertPerson, takeUnconfirmed } from './people.ts'
import { requireGoodPassword } from './password-rules.ts'
import { describeSession } from './read-session.ts'
import { refuseIfSsoRequired } from './required-sign-on.ts'
import { isSetUp } from './set-up.ts'
import { startSession } from './start-session.ts'

type Input = z.output<typeof SignUp>

/** What signing up comes to for this address: a mail. Each of the three ways costs about the same, so that the time tells nothing. */
async function register(ctx: RequestContext, input: Input, passwordHash: string): Promise<Mail> {
  const { deps } = ctx
  return ctx.db.transaction(async (tx) => {
    const { email, name } = input
    const account = { name, passwordHash, emailVerified: false }
    await lockPerson(tx, { email })
    const known = await findPerson(tx, email)
    // An address nobody has confirmed belongs to nobody. The last to sign up with it counts, and earlier links end:
    // otherwise somebody could sign up with another's address and wait until its owner confirms an account whose
    // password is not theirs.
    if (known && (known.emailVerified || !(await takeUnconfirmed(tx, deps, known.id, account)))) {
      return existingAccountMail(deps, known, await issueToken(tx, deps, 'reset-password', known.id))
    }
    const { id } = known ?? (await insertPerson(tx, deps, { email, ...account }))
    return confirmationMail(deps, { email, name }, await issueToken(tx, deps, 'confirm-email', id))
  })
}

/**
 * Signs a person up: sends the mail that confirms the address or, when it has an account, one that says so. The answer
 * never tells which. Throws FAILED_PRECONDITION before the server is set up, and for a domain whose people sign in through
 * their organization's identity provider; RESOURCE_EXHAUSTED.
 */
export async function signUp(ctx: RequestContext, input: Input): Promise<void> {
  if (!(await isSetUp(ctx.db))) {
    throw new ApiError('FAILED_PRECONDITION', 'This server has not been set up yet. Whoever runs it does that first.')
  }
  await requireGoodPassword(ctx.deps, input.password, input)
  await countMail(ctx, input.email)
  // For every address of the domain alike, so that it tells of none whether it has an account.
  await refuseIfSsoRequired(ctx.db, ctx.deps, input.email, null)
  const passwordHash = await hash(input.password)
  let mail: Mail
  try {
    mail = await register(ctx, input, passwordHash)
  } catch (error) {
    // Somebody signed up with the same address at the same moment; now it is known.
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error
    mail = await register(ctx, input, passwordHash)
  }
  sendInBackground(ctx.deps, mail)
}

function linkIsOver(): ApiError {
  return new ApiError(
    'INVALID_ARGUMENT',
    'This link has been used already or has expired. Sign in, and we send you a new one if you need it.',
  )
}

/**
 * Confirms an email address with the token of the mail and the password of its sign-up, and signs the person in. The mail may
 * have been asked for by somebody else: whoever follows its link in good faith must not confirm an account whose password is
 * another's. Throws INVALID_ARGUMENT for a token that does not hold and for another password, RESOURCE_EXHAUSTED.
 */
export async function confirmEmail(ctx: RequestContext, input: z.output<typeof EmailConfirmation>): Promise<Session> {
  const { deps } = ctx
  await countToken(ctx)
  const owner = await tokenOwner(ctx.db, deps, 'confirm-email', input.token)
  if (owner === null) throw linkIsOver()
  await countPasswordCheck(ctx, owner)
  const [address] = await ctx.db.select({ email: users.email }).from(users).where(eq(users.id, owner))
  const known = address && (await findPerson(ctx.db, address.email))
  if (!(await passwordMatches(input.password, known?.passwordHash ?? null))) {
    const message = 'This is not the password that was chosen for this link. If you have forgotten it, sign up again.'
    throw invalidFields([{ path: 'password', message }])
  }
  await passwordCheckSucceeded(ctx, owner)
  return ctx.db.transaction(async (tx) => {
    // Another sign-up since then has ended this link, and set another password.
    const userId = await consumeTokenOfPerson(tx, deps, 'confirm-email', input.token)
    const [person] =
      userId === null
        ? []
        : await tx
            .update(users)
            .set({ emailVerified: true, updatedAt: deps.now() })
            .where(eq(users.id, userId))
            .returning()
    if (!person) throw linkIsOver()
    await revokeTokens(tx, 'confirm-email', person.id)
    return describeSession(tx, deps, await startSession(tx, ctx, person, 'email-link'))
  })
}
