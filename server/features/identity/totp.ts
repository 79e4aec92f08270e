/** Codes of an authenticator app (RFC 6238) and the recovery codes for who lost theirs. */
import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import { and, count, eq, gt, isNotNull, isNull, lt, or } from 'drizzle-orm'
import { RECOVERY_CODES } from '#contract/factors.ts'
import { recoveryCodes, totps } from '#server/db/schema.ts'
import type { ActorContext, Database, Deps, Transaction } from '#server/kernel/context.ts'
import { ApiError, invalidFields } from '#server/kernel/errors.ts'
import { equalInConstantTime, sha256 } from '#server/kernel/secrets.ts'
import { countCode, codeSucceeded } from './limits.ts'
import { factorMail, sendInBackground } from './mails.ts'
import { aboutPerson, recordForPerson, type UserActor } from './people.ts'
import { open, seal } from './seal.ts'
import { endOtherSessions, rotateSession } from './start-session.ts'

type PersonContext = ActorContext & { actor: UserActor }

/** What every authenticator app takes: SHA-1, 6 digits, 30 seconds; 160 random bits as RFC 4226, 4 recommends. */
const SECRET_BYTES = 20
const STEP_MS = 30_000
/** A clock may be this many steps off either way (RFC 6238, 5.2: one is recommended). */
const DRIFT_STEPS = 1
/** A code used up for a step this far ahead was shown to a clock that was wrong: ten minutes. */
const IMPOSSIBLE_STEPS = 20

/** Tells whether signing in with a password has a second step for this person. */
export async function hasTotp(db: Database | Transaction, userId: string): Promise<boolean> {
  const rows = await db
    .select({ userId: totps.userId })
    .from(totps)
    .where(and(eq(totps.userId, userId), isNotNull(totps.enabledAt)))
  return rows.length > 0
}

/** Returns when the person turned two-factor authentication on, or null, and how many recovery codes are left. */
export async function describeTotp(db: Database, userId: string) {
  const [row] = await db.select({ enabledAt: totps.enabledAt }).from(totps).where(eq(totps.userId, userId))
  const [left] = await db.select({ codes: count() }).from(recoveryCodes).where(eq(recoveryCodes.userId, userId))
  return { enabled_at: row?.enabledAt?.toISOString() ?? null, recovery_codes_left: left?.codes ?? 0 }
}

/** Makes a secret for an app; an earlier one that was never turned on is forgotten. Throws FAILED_PRECONDITION when one is on. */
export async function startTotp(ctx: PersonContext): Promise<{ secret: string; uri: string }> {
  const { deps, actor } = ctx
  const bytes = deps.randomBytes(SECRET_BYTES)
  const secret = base32.encode(bytes, { padding: false })
  const sealed = await seal(deps, 'authenticator secrets', secret)
  const begun = { secret: sealed, lastStep: 0, createdAt: deps.now() }
  // In one statement: looked at before, it could be turned on before it is replaced.
  const [row] = await ctx.db
    .insert(totps)
    .values({ userId: actor.id, ...begun })
    .onConflictDoUpdate({ target: totps.userId, set: begun, setWhere: isNull(totps.enabledAt) })
    .returning({ userId: totps.userId })
  if (!row) throw alreadyOn()
  return { secret, uri: createOTP(bytes).url('Conifer', actor.name) }
}

function alreadyOn(): ApiError {
  return new ApiError('FAILED_PRECONDITION', 'Two-factor authentication is on already. Turn it off first.')
}

/** Takes a code; returns the time step it belongs to, or null when it belongs to none near now. */
async function stepOf(deps: Deps, sealed: string, code: string): Promise<number | null> {
  const secret = await open(deps, 'authenticator secrets', sealed)
  if (secret === null) {
    deps.log.error({}, 'an authenticator secret cannot be read: was SESSION_SECRET changed?')
    return null
  }
  const otp = createOTP(base32.decode(secret))
  const now = Math.floor(deps.now().getTime() / STEP_MS)
  for (let step = now - DRIFT_STEPS; step <= now + DRIFT_STEPS; step++) {
    if (equalInConstantTime(code, await otp.hotp(step))) return step
  }
  return null
}

/** Uses a code of the person's app up; tells whether it holds. Each works once. */
async function takeTotp(tx: Transaction, deps: Deps, userId: string, code: string, enabled: boolean): Promise<boolean> {
  const [row] = await tx.select().from(totps).where(eq(totps.userId, userId))
  if (!row || (row.enabledAt !== null) !== enabled) return false
  const step = await stepOf(deps, row.secret, code)
  if (step === null) return false
  // Without the second half an app would be shut out until the time that a wrong clock once showed has come.
  const isUnused = or(lt(totps.lastStep, step), gt(totps.lastStep, step + IMPOSSIBLE_STEPS))
  const taken = await tx
    .update(totps)
    .set({ lastStep: step, ...(enabled ? {} : { enabledAt: deps.now() }) })
    .where(and(eq(totps.userId, userId), eq(totps.secret, row.secret), isUnused))
    .returning({ userId: totps.userId })
  return taken.length > 0
}

/** As it was shown or typed: capitals, spaces and dashes do not matter. */
const normalized = (code: string) => code.toLowerCase().replaceAll(/[\s-]/g, '')

/** Uses up a code of the app or a recovery code. Returns which it was, or null when it does not hold. */
export async function takeCode(
  tx: Transaction,
  deps: Deps,
  userId: string,
  code: string,
): Promise<'code' | 'recovery code' | null> {
  const text = normalized(code)
  if (/^\d{6}$/.test(text)) return (await takeTotp(tx, deps, userId, text, true)) ? 'code' : null
  const used = await tx
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.hash, await sha256(text))))
    .returning({ hash: recoveryCodes.hash })
  return used.length > 0 ? 'recovery code' : null
}

/** Without what is easily mistaken for something else: 32 characters, 5 bits each. */
const RECOVERY_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A recovery code: 24 characters, 120 random bits, so that a fast hash is enough (OWASP ASVS 5, 6.5.2). */
function newRecoveryCode(deps: Deps): string {
  const text = [...deps.randomBytes(24)].map((byte) => RECOVERY_ALPHABET[byte % 32]).join('')
  return (text.match(/.{6}/g) ?? []).join('-')
}

async function replaceRecoveryCodes(tx: Transaction, deps: Deps, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => newRecoveryCode(deps))
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
  const hashes = await Promise.all(codes.map((code) => sha256(normalized(code))))
  await tx.insert(recoveryCodes).values(hashes.map((hash) => ({ hash, userId })))
  return codes
}

async function record(tx: Transaction, ctx: PersonContext, parameters: Record<string, string>): Promise<void> {
  const { actor } = ctx
  await recordForPerson(tx, ctx, actor, {
    action: 'update',
    ...aboutPerson({ id: actor.id, email: actor.name }),
    parameters,
  })
}

/**
 * Turns two-factor authentication on with the first code of the app; ends the account's other sessions.
 * Returns the recovery codes. Throws INVALID_ARGUMENT for a code that does not hold, FAILED_PRECONDITION when none was begun.
 */
export async function enableTotp(ctx: PersonContext, input: { code: string }): Promise<string[]> {
  const { deps, actor } = ctx
  await countCode(ctx, actor.id)
  const codes = await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(totps).where(eq(totps.userId, actor.id)).for('update')
    if (!row) throw new ApiError('FAILED_PRECONDITION', 'Begin again: no authenticator app is being set up.')
    if (row.enabledAt !== null) throw alreadyOn()
    if (!(await takeTotp(tx, deps, actor.id, input.code, false))) {
      throw invalidFields([{ path: 'code', message: 'This code is wrong or too old. Enter the one shown now.' }])
    }
    await endOtherSessions(tx, ctx)
    await rotateSession(tx, ctx)
    await record(tx, ctx, { two_factor: 'turned on' })
    await codeSucceeded(tx, actor.id)
    return replaceRecoveryCodes(tx, deps, actor.id)
  })
  sendInBackground(deps, factorMail(ctx, actor, 'Two-factor authentication was turned on'))
  return codes
}

/** Turns two-factor authentication off, and forgets the recovery codes. */
export async function disableTotp(ctx: PersonContext): Promise<void> {
  const { deps, actor } = ctx
  const wasOn = await ctx.db.transaction(async (tx) => {
    const gone = await tx.delete(totps).where(eq(totps.userId, actor.id)).returning({ enabledAt: totps.enabledAt })
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, actor.id))
    if (!gone.some((row) => row.enabledAt !== null)) return false
    await rotateSession(tx, ctx)
    await record(tx, ctx, { two_factor: 'turned off' })
    return true
  })
  if (wasOn) sendInBackground(deps, factorMail(ctx, actor, 'Two-factor authentication was turned off'))
}

/** Replaces the recovery codes. Returns the new ones. Throws FAILED_PRECONDITION while two-factor authentication is off. */
export async function newRecoveryCodes(ctx: PersonContext): Promise<string[]> {
  const { deps, actor } = ctx
  const codes = await ctx.db.transaction(async (tx) => {
    // Locked: of two at once the second would not see the first's codes, and both would work.
    const [row] = await tx.select().from(totps).where(eq(totps.userId, actor.id)).for('update')
    if (!row?.enabledAt) throw new ApiError('FAILED_PRECONDITION', 'Turn two-factor authentication on first.')
    await record(tx, ctx, { recovery_codes: 'replaced' })
    return replaceRecoveryCodes(tx, deps, actor.id)
  })
  sendInBackground(deps, factorMail(ctx, actor, 'Your recovery codes were replaced'))
  return codes
}
