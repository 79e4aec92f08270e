import { clearAttempts, consume, giveBack, type RateLimit, tooMany } from '#server/kernel/rate-limit.ts'
import { sourceOf } from '#server/kernel/source.ts'
import type { RequestContext, Transaction } from '#server/kernel/context.ts'

const QUARTER_HOUR_SECONDS = 15 * 60
const HOUR_SECONDS = 60 * 60

/** OWASP ASVS 5, 6.3.1: guesses are limited by account and by where they come from. */
const SIGN_IN_BY_ACCOUNT: RateLimit = { limit: 10, windowSeconds: QUARTER_HOUR_SECONDS }
const SIGN_IN_BY_ADDRESS: RateLimit = { limit: 60, windowSeconds: QUARTER_HOUR_SECONDS }
const MAILS_BY_RECIPIENT: RateLimit = { limit: 5, windowSeconds: HOUR_SECONDS }
const MAILS_BY_ADDRESS: RateLimit = { limit: 60, windowSeconds: HOUR_SECONDS }
const TOKENS_BY_ADDRESS: RateLimit = { limit: 60, windowSeconds: QUARTER_HOUR_SECONDS }

async function within(ctx: RequestContext, key: string, limit: RateLimit, what: string): Promise<void> {
  const result = await consume(ctx.db, key, { ...limit, now: ctx.deps.now() })
  if (!result.allowed) throw tooMany(what, result)
}

const accountKey = (email: string) => `sign-in:account:${email}`
const addressKey = (ctx: RequestContext) => `sign-in:address:${sourceOf(ctx.client.ipAddress)}`

/** Counts an attempt to sign in. Throws 429 when there were too many for the account or from the caller's address. */
export async function countSignIn(ctx: RequestContext, email: string): Promise<void> {
  const what = 'Too many attempts to sign in.'
  await within(ctx, addressKey(ctx), SIGN_IN_BY_ADDRESS, what)
  await within(ctx, accountKey(email), SIGN_IN_BY_ACCOUNT, what)
}

/** Forgets the account's failures, and does not hold the attempt that succeeded against the caller's address. */
export async function signInSucceeded(ctx: RequestContext, email: string): Promise<void> {
  await clearAttempts(ctx.db, accountKey(email))
  await giveBack(ctx.db, addressKey(ctx))
}

/** Forgets an account's failures: its password is a new one, so earlier guesses say nothing. */
export async function forgetFailures(tx: Transaction, email: string): Promise<void> {
  await clearAttempts(tx, accountKey(email))
}

/** Counts a request for a mail, whether or not one will be sent. Throws 429. */
export async function countMail(ctx: RequestContext, email: string): Promise<void> {
  const what = 'Too many mails were asked for.'
  await within(ctx, `mail:address:${sourceOf(ctx.client.ipAddress)}`, MAILS_BY_ADDRESS, what)
  await within(ctx, `mail:to:${email}`, MAILS_BY_RECIPIENT, what)
}

/** Counts a mail that nobody asked for in so many words; tells whether it may be sent. */
export async function mayMail(ctx: RequestContext, email: string): Promise<boolean> {
  return (await consume(ctx.db, `mail:to:${email}`, { ...MAILS_BY_RECIPIENT, now: ctx.deps.now() })).allowed
}

/** Counts a request of somebody for another address: each writes to somebody who may be a stranger, and to themselves. Throws 429. */
export async function countEmailChange(ctx: RequestContext, userId: string): Promise<void> {
  await within(ctx, `email-change:user:${userId}`, MAILS_BY_RECIPIENT, 'You have asked for another address too often.')
}

/** Counts the use of a token from a mail. Throws 429. */
export async function countToken(ctx: RequestContext): Promise<void> {
  await within(ctx, `token:address:${sourceOf(ctx.client.ipAddress)}`, TOKENS_BY_ADDRESS, 'Too many links were tried.')
}

/** Counts a code that somebody shows for an account: of 10^6 there are, 10 may be tried in 15 minutes. Throws 429. */
export async function countCode(ctx: RequestContext, userId: string): Promise<void> {
  await within(ctx, `code:user:${userId}`, SIGN_IN_BY_ACCOUNT, 'Too many codes were tried.')
}

/** Forgets a person's failed codes. */
export async function codeSucceeded(tx: Transaction, userId: string): Promise<void> {
  await clearAttempts(tx, `code:user:${userId}`)
}

/** Counts an attempt to change a password by showing the current one. Throws 429. */
export async function countPasswordCheck(ctx: RequestContext, userId: string): Promise<void> {
  await within(ctx, `password:user:${userId}`, SIGN_IN_BY_ACCOUNT, 'Too many attempts with a wrong password.')
}

/** Forgets a person's failed attempts to change the password. */
export async function passwordCheckSucceeded(ctx: RequestContext, userId: string): Promise<void> {
  await clearAttempts(ctx.db, `password:user:${userId}`)
}
