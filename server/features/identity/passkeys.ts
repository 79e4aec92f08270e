/** Passkeys (W3C Web Authentication): adding them and proving who one is with them. */
import { isUuid } from '#server/kernel/ids.ts'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { and, asc, eq } from 'drizzle-orm'
import { type Passkey, PASSKEYS_MAX } from '#contract/factors.ts'
import type { Session } from '#contract/console.ts'
import { passkeys, users } from '#server/db/schema.ts'
import type { ActorContext, Database, Deps, RequestContext, Transaction } from '#server/kernel/context.ts'
import { ApiError, invalidFields, notFound } from '#server/kernel/errors.ts'
import { logSecurity } from '#server/kernel/security-log.ts'
import { countToken } from './limits.ts'
import { consumeToken, issueToken } from './mail-tokens.ts'
import { factorMail, sendInBackground } from './mails.ts'
import { recordForPerson, type UserActor } from './people.ts'
import { describeSession } from './read-session.ts'
import { startSession } from './start-session.ts'

type PersonContext = ActorContext & { actor: UserActor }
type Row = typeof passkeys.$inferSelect

/** Whose a challenge is that anybody may ask for. */
const ANYBODY = 'anybody'
/** How long the browser waits for its owner; the challenge lives as long. */
const TIMEOUT_MS = 5 * 60_000

/** Loaded with the first passkey: it weighs as much as the rest of the server, and a server in a page has no use for it. */
const library = () => import('@simplewebauthn/server')

/** What a passkey is bound to: the console's host and origin. Another site's page gets nothing that counts here. */
function site(deps: Deps) {
  const { hostname, origin } = new URL(deps.settings.publicUrl)
  return { rpID: hostname, origin }
}

/** The challenge is a token of ours, in the form the browser sends it back. */
function tokenOf(challenge: string): string {
  try {
    return atob(challenge.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return ''
  }
}

const fromBase64Url = (text: string) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
const toBase64Url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

function present(row: Row): Passkey {
  return {
    id: row.id,
    name: row.name,
    synced: row.synced,
    created_at: row.createdAt.toISOString(),
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
  }
}

async function rowsOf(db: Database | Transaction, userId: string): Promise<Row[]> {
  return db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(passkeys.createdAt))
}

/** Returns a person's passkeys, the first added first. */
export async function listPasskeys(db: Database, userId: string): Promise<Passkey[]> {
  return (await rowsOf(db, userId)).map(present)
}

function tooManyPasskeys(): ApiError {
  return new ApiError('FAILED_PRECONDITION', `You have ${PASSKEYS_MAX} passkeys. Remove one that you do not use.`)
}

/** Returns what the browser makes a passkey from. Throws FAILED_PRECONDITION when there are too many. */
export async function startPasskey(ctx: PersonContext): Promise<Record<string, unknown>> {
  const { deps, actor } = ctx
  const { generateRegistrationOptions } = await library()
  const mine = await rowsOf(ctx.db, actor.id)
  if (mine.length >= PASSKEYS_MAX) throw tooManyPasskeys()
  const challenge = await ctx.db.transaction((tx) => issueToken(tx, deps, 'passkey-add', actor.id))
  return {
    ...(await generateRegistrationOptions({
      rpName: 'Conifer',
      rpID: site(deps).rpID,
      userName: actor.name,
      userDisplayName: actor.displayName,
      // Not the address: it is kept on the device where others may read it.
      userID: new Uint8Array(new TextEncoder().encode(actor.id)),
      challenge,
      timeout: TIMEOUT_MS,
      attestationType: 'none',
      excludeCredentials: mine.map((row) => ({ id: row.credentialId, transports: row.transports })),
      // Found without an email address, and opened by its owner's finger, face or PIN: two factors in one.
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })),
  }
}

/** What the browser says about how a passkey is reached: a hint to it, from outside. Keeps what can be one. */
function knownTransports(transports: readonly unknown[] | undefined): string[] {
  const words = (transports ?? []).filter((one): one is string => typeof one === 'string' && /^[\w-]{1,40}$/.test(one))
  return words.slice(0, 8)
}

const notAccepted = (cause?: unknown) =>
  new ApiError('INVALID_ARGUMENT', 'The passkey was not accepted. Try again.', { cause })

/** Adds the passkey that the browser made. Throws INVALID_ARGUMENT when it does not fit, ALREADY_EXISTS, FAILED_PRECONDITION. */
export async function addPasskey(
  ctx: PersonContext,
  input: { name: string; credential: { id: string } },
): Promise<Passkey> {
  const { deps, actor } = ctx
  const { verifyRegistrationResponse } = await library()
  const { rpID, origin } = site(deps)
  const row = await ctx.db.transaction(async (tx) => {
    await tx.select({ id: users.id }).from(users).where(eq(users.id, actor.id)).for('update')
    const mine = await rowsOf(tx, actor.id)
    if (mine.length >= PASSKEYS_MAX) throw tooManyPasskeys()
    const { registrationInfo: info } = await verifyRegistrationResponse({
      response: input.credential as RegistrationResponseJSON,
      expectedChallenge: async (challenge) =>
        (await consumeToken(tx, deps, 'passkey-add', tokenOf(challenge))) === actor.id,
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
    }).catch((error: unknown) => {
      throw notAccepted(error)
    })
    if (!info) throw notAccepted()
    const [added] = await tx
      .insert(passkeys)
      .values({
        id: deps.randomUuid(),
        userId: actor.id,
        name: input.name,
        credentialId: info.credential.id,
        publicKey: toBase64Url(info.credential.publicKey),
        counter: info.credential.counter,
        transports: knownTransports(info.credential.transports),
        synced: info.credentialBackedUp,
        createdAt: deps.now(),
      })
      .onConflictDoNothing()
      .returning()
    if (!added) throw new ApiError('ALREADY_EXISTS', 'This passkey is there already.')
    await record(tx, ctx, 'create', added)
    return added
  })
  sendInBackground(deps, factorMail(ctx, actor, 'A passkey was added'))
  return present(row)
}

async function record(tx: Transaction, ctx: PersonContext, action: string, row: Row, also = {}): Promise<void> {
  await recordForPerson(tx, ctx, ctx.actor, {
    action,
    resourceType: 'passkey',
    resourceId: row.id,
    resourceName: row.name,
    parameters: { ...also, email: ctx.actor.name },
  })
}

const mineBy = (ctx: PersonContext, id: string) => and(eq(passkeys.id, id), eq(passkeys.userId, ctx.actor.id))

/** Renames one of the caller's passkeys. Throws NOT_FOUND. */
export async function renamePasskey(ctx: PersonContext, id: string, name: string): Promise<Passkey> {
  if (!isUuid(id)) throw notFound('Passkey')
  return ctx.db.transaction(async (tx) => {
    const [before] = await tx.select().from(passkeys).where(mineBy(ctx, id)).for('update')
    const [row] = await tx.update(passkeys).set({ name }).where(mineBy(ctx, id)).returning()
    if (!before || !row) throw notFound('Passkey')
    await record(tx, ctx, 'update', row, { name: { from: before.name, to: row.name } })
    return present(row)
  })
}

/** Removes one of the caller's passkeys: nobody gets in with it any more. Throws NOT_FOUND. */
export async function removePasskey(ctx: PersonContext, id: string): Promise<void> {
  if (!isUuid(id)) throw notFound('Passkey')
  const { deps, actor } = ctx
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.delete(passkeys).where(mineBy(ctx, id)).returning()
    if (!row) throw notFound('Passkey')
    await record(tx, ctx, 'delete', row)
  })
  sendInBackground(deps, factorMail(ctx, actor, 'A passkey was removed'))
}

/** Returns what a passkey has to sign, for whoever asks. Throws RESOURCE_EXHAUSTED. */
export async function passkeyChallenge(ctx: RequestContext): Promise<Record<string, unknown>> {
  const { deps } = ctx
  await countToken(ctx)
  const { generateAuthenticationOptions } = await library()
  const challenge = await ctx.db.transaction((tx) => issueToken(tx, deps, 'passkey-use', ANYBODY))
  return {
    ...(await generateAuthenticationOptions({
      rpID: site(deps).rpID,
      challenge: new Uint8Array(new TextEncoder().encode(challenge)),
      timeout: TIMEOUT_MS,
      userVerification: 'required',
    })),
  }
}

/**
 * Takes what the browser answered for a passkey; returns whose it is, or null when it proves nothing. The challenge is
 * used up either way.
 */
export async function personByPasskey(
  ctx: RequestContext,
  credential: { id: string },
): Promise<{ userId: string } | null> {
  const { deps } = ctx
  const { verifyAuthenticationResponse } = await library()
  const { rpID, origin } = site(deps)
  const [row] = await ctx.db.select().from(passkeys).where(eq(passkeys.credentialId, credential.id))
  if (!row) return null
  const result = await verifyAuthenticationResponse({
    response: credential as AuthenticationResponseJSON,
    expectedChallenge: async (challenge) =>
      (await ctx.db.transaction((tx) => consumeToken(tx, deps, 'passkey-use', tokenOf(challenge)))) === ANYBODY,
    expectedOrigin: origin,
    expectedRPID: rpID,
    credential: { id: row.credentialId, publicKey: fromBase64Url(row.publicKey), counter: row.counter },
    requireUserVerification: true,
  }).catch(() => null)
  if (!result?.verified) {
    logSecurity(ctx, 'passkey refused', { userId: row.userId })
    return null
  }
  const { newCounter, credentialBackedUp } = result.authenticationInfo
  const used = await ctx.db
    .update(passkeys)
    .set({ counter: newCounter, synced: credentialBackedUp, lastUsedAt: deps.now() })
    .where(and(eq(passkeys.id, row.id), eq(passkeys.counter, row.counter)))
    .returning({ id: passkeys.id })
  return used.length > 0 ? { userId: row.userId } : null
}

/** Signs in with a passkey. Throws UNAUTHENTICATED when it proves nothing, RESOURCE_EXHAUSTED. */
export async function signInWithPasskey(ctx: RequestContext, input: { credential: { id: string } }): Promise<Session> {
  await countToken(ctx)
  const refusal = new ApiError('UNAUTHENTICATED', 'This passkey is not known here. Sign in another way.')
  const found = await personByPasskey(ctx, input.credential)
  if (!found) throw refusal
  return ctx.db.transaction(async (tx) => {
    const [person] = await tx.select().from(users).where(eq(users.id, found.userId))
    if (!person?.emailVerified) throw refusal
    return describeSession(tx, ctx.deps, await startSession(tx, ctx, person, 'passkey'))
  })
}

/** Throws the refusal of a passkey that does not confirm the caller. */
export async function requireOwnPasskey(ctx: PersonContext, credential: { id: string }): Promise<void> {
  const found = await personByPasskey(ctx, credential)
  if (found?.userId !== ctx.actor.id) {
    throw invalidFields([{ path: 'credential', message: 'This is not a passkey of your account.' }])
  }
}
