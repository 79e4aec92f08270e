import { and, eq, ne, notExists, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { EmailChange } from '#contract/console.ts'
import { organizations, sessions, users } from '#server/db/schema.ts'
import { followAddress } from '#server/features/spend-alerts/follow-address.ts'
import type { ActorContext, RequestContext, Transaction } from '#server/kernel/context.ts'
import { ApiError, invalidFields, sqlState, UNIQUE_VIOLATION } from '#server/kernel/errors.ts'
import { countEmailChange, countMail, countToken } from './limits.ts'
import { findPromisedEmail, issueToken, lockPerson, revokeTokens, takeTokenOfPerson } from './mail-tokens.ts'
import {
  addressChangeAskedMail,
  addressChangedMail,
  addressInUseMail,
  newAddressMail,
  sendInBackground,
} from './mails.ts'
import { aboutPerson, findPerson, recordForPerson, type UserActor } from './people.ts'
import { bearsToken, sessionToken } from './read-session.ts'
import { refuseIfSsoRequired } from './required-sign-on.ts'
import { rotateSession } from './start-session.ts'

type PersonContext = ActorContext & { actor: UserActor }

function present(found: { email: string; expiresAt: Date } | null): EmailChange {
  return { pending: found && { email: found.email, expires_at: found.expiresAt.toISOString() } }
}

/** Returns the address that the caller asked for and that waits to be confirmed. */
export async function getEmailChange(ctx: PersonContext): Promise<EmailChange> {
  return present(await findPromisedEmail(ctx.db, ctx.deps, 'change-email', ctx.actor.id))
}

/**
 * Sends a link to an address that is to become the caller's and, when it was not the one asked for already, tells the
 * present one. An address that has an account is told so in a mail, and the answer is the same: the link is written for
 * either, so that the time tells nothing. Throws FAILED_PRECONDITION in a demo and for who has to sign in through their
 * organization's identity provider, INVALID_ARGUMENT for the caller's own
 * address, RESOURCE_EXHAUSTED.
 */
export async function askForEmail(ctx: PersonContext, { email }: { email: string }): Promise<EmailChange> {
  const { deps, actor } = ctx
  if (deps.settings.demo) {
    throw new ApiError('FAILED_PRECONDITION', 'The people of the demo keep their addresses: visitors sign in by them.')
  }
  // With another address they would get in by a password again.
  await refuseIfSsoRequired(ctx.db, deps, actor.name, actor.id)
  if (email === actor.name) throw invalidFields([{ path: 'email', message: 'This is your address already.' }])
  await countEmailChange(ctx, actor.id)
  await countMail(ctx, email)
  const asked = await ctx.db.transaction(async (tx) => {
    await lockPerson(tx, actor)
    const before = await findPromisedEmail(tx, deps, 'change-email', actor.id)
    await revokeTokens(tx, 'change-email', actor.id)
    const owner = await findPerson(tx, email)
    const token = await issueToken(tx, deps, 'change-email', actor.id, email)
    const change = await findPromisedEmail(tx, deps, 'change-email', actor.id)
    if (!change) throw new Error('The link was not written.')
    return { owner, token, change, isAnother: before?.email !== email }
  })
  const { owner, token, change } = asked
  const person = { email: actor.name, name: actor.displayName }
  sendInBackground(
    deps,
    // An address nobody has confirmed belongs to nobody.
    owner?.emailVerified
      ? addressInUseMail(deps, owner)
      : newAddressMail(deps, { ...person, email }, { token, expiresAt: change.expiresAt }),
  )
  if (asked.isAnother) sendInBackground(deps, addressChangeAskedMail(ctx, person, email))
  return present(change)
}

/** Ends the link to the address that the caller asked for. */
export async function cancelEmailChange(ctx: PersonContext): Promise<void> {
  await ctx.db.transaction((tx) => revokeTokens(tx, 'change-email', ctx.actor.id))
}

/** One address creates one organization: what somebody created stays theirs, or each new address could create another. */
async function followCreator(tx: Transaction, from: string, to: string): Promise<void> {
  const other = alias(organizations, 'other')
  await tx
    .update(organizations)
    .set({ creatorEmail: to })
    .where(
      and(
        eq(organizations.creatorEmail, from),
        notExists(
          tx
            .select({ one: sql`1` })
            .from(other)
            .where(eq(other.creatorEmail, to)),
        ),
      ),
    )
}

/**
 * Ends the sessions of a person whose address changed, as a new password does. The browser that followed the link stays
 * signed in under another token, if it was: it has shown the session and the mailbox.
 */
async function keepOneSession(tx: Transaction, ctx: RequestContext, actor: UserActor): Promise<void> {
  const token = await sessionToken(ctx.deps, ctx.headers)
  const [own] =
    token === null
      ? []
      : await tx
          .select({ id: sessions.id })
          .from(sessions)
          .where(and(bearsToken(token, ctx.deps.now()), eq(sessions.userId, actor.id)))
  await tx.delete(sessions).where(and(eq(sessions.userId, actor.id), own && ne(sessions.id, own.id)))
  if (own) await rotateSession(tx, { ...ctx, actor: { ...actor, sessionId: own.id } })
}

async function changeEmail(tx: Transaction, ctx: RequestContext, token: string) {
  const { deps } = ctx
  const taken = await takeTokenOfPerson(tx, deps, 'change-email', token)
  const [person] = taken ? await tx.select().from(users).where(eq(users.id, taken.userId)) : []
  const to = taken?.email
  if (!person || !to) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      'This link has been used already, has expired, or was replaced by a newer one.',
    )
  }
  // Required since the link was sent.
  await refuseIfSsoRequired(tx, deps, person.email, person.id)
  const actor: UserActor = { type: 'user', id: person.id, name: person.email, displayName: person.name, sessionId: '' }
  // Organizations come before people, as where an invite is accepted.
  await followCreator(tx, person.email, to)
  await followAddress(tx, { ...ctx, actor }, { from: person.email, to })
  // Somebody has signed up with it and never confirmed it: it is whose mailbox it is.
  await tx.delete(users).where(and(eq(users.email, to), eq(users.emailVerified, false)))
  await tx.update(users).set({ email: to, emailVerified: true, updatedAt: deps.now() }).where(eq(users.id, person.id))
  for (const purpose of [
    'reset-password',
    'second-step',
    'second-step-sso',
    'confirm-email',
    'change-email',
  ] as const) {
    await revokeTokens(tx, purpose, person.id)
  }
  await recordForPerson(tx, ctx, actor, {
    action: 'update',
    ...aboutPerson(person),
    parameters: { email: { from: person.email, to } },
  })
  await keepOneSession(tx, ctx, actor)
  return { from: { email: person.email, name: person.name }, to }
}

/**
 * Gives a person the address that the link was sent to, with everything that goes by it, and tells the one before. Signs
 * nobody in: the link shows a mailbox, not who sits there. Returns the address. Throws INVALID_ARGUMENT for a token that
 * does not hold, ALREADY_EXISTS when somebody else has confirmed the address meanwhile, RESOURCE_EXHAUSTED.
 */
export async function confirmNewEmail(ctx: RequestContext, { token }: { token: string }): Promise<{ email: string }> {
  await countToken(ctx)
  try {
    const { from, to } = await ctx.db.transaction((tx) => changeEmail(tx, ctx, token))
    sendInBackground(ctx.deps, addressChangedMail(ctx, from, to))
    return { email: to }
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error
    throw new ApiError('ALREADY_EXISTS', 'This address has an account of its own by now. Nothing was changed.', {
      cause: error,
    })
  }
}
