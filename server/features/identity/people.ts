import { and, eq, isNull } from 'drizzle-orm'
import { accounts, organizations, roleBindings, users } from '#server/db/schema.ts'
import { type AuditEvent, writeAuditEvents } from '#server/kernel/audit.ts'
import type { Actor, Database, Deps, RequestContext, Transaction } from '#server/kernel/context.ts'
import { revokeTokens } from './mail-tokens.ts'

export type UserActor = Extract<Actor, { type: 'user' }>
export type Person = { id: string; email: string; name: string }

/** How a person with a password signs in, in better-auth's words. */
const CREDENTIAL = 'credential'

/** Takes an email address in lower case; returns the person with the hash of the password, or null. */
export async function findPerson(db: Database | Transaction, email: string) {
  const [row] = await db
    .select({
      id: users.id,
      email: users.email,
      name: users.name,
      emailVerified: users.emailVerified,
      passwordHash: accounts.password,
    })
    .from(users)
    .leftJoin(accounts, and(eq(accounts.userId, users.id), eq(accounts.providerId, CREDENTIAL)))
    .where(eq(users.email, email))
  return row ?? null
}

/** Creates a person. Takes the password's hash, null without a password; returns the person. Throws a unique violation when the address is taken. */
export async function insertPerson(
  tx: Transaction,
  deps: Deps,
  input: { email: string; name: string; passwordHash: string | null; emailVerified: boolean },
): Promise<Person> {
  const now = deps.now()
  const id = deps.randomUuid()
  const { email, name, emailVerified } = input
  await tx.insert(users).values({ id, email, name, emailVerified, createdAt: now, updatedAt: now })
  if (input.passwordHash !== null) await setPassword(tx, deps, id, input.passwordHash)
  return { id, email, name }
}

/** Sets a person's password, whether or not there was one. Takes its hash. */
export async function setPassword(tx: Transaction, deps: Deps, userId: string, passwordHash: string): Promise<void> {
  const now = deps.now()
  await tx
    .insert(accounts)
    .values({
      id: deps.randomUuid(),
      userId,
      accountId: userId,
      providerId: CREDENTIAL,
      password: passwordHash,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoUpdate({
      target: [accounts.providerId, accounts.accountId],
      set: { password: passwordHash, updatedAt: now },
    })
}

/**
 * Gives an account whose address nobody has confirmed to whoever comes now: it may have been somebody else's attempt, so the
 * name, the password and the links from before end. Takes the account, what it becomes (without a password: null), and
 * whether that confirms the address.
 * Returns false, with nothing changed, when the address was confirmed at this moment: then it is its owner's.
 */
export async function takeUnconfirmed(
  tx: Transaction,
  deps: Deps,
  userId: string,
  input: { name: string; passwordHash: string | null; emailVerified: boolean },
): Promise<boolean> {
  const taken = await tx
    .update(users)
    .set({ name: input.name, emailVerified: input.emailVerified, updatedAt: deps.now() })
    .where(and(eq(users.id, userId), eq(users.emailVerified, false)))
    .returning({ id: users.id })
  if (taken.length === 0) return false
  await revokeTokens(tx, 'confirm-email', userId)
  if (input.passwordHash !== null) await setPassword(tx, deps, userId, input.passwordHash)
  else await tx.delete(accounts).where(and(eq(accounts.userId, userId), eq(accounts.providerId, CREDENTIAL)))
  return true
}

/**
 * Writes an event about a person into the audit log of each organization the person belongs to. Somebody who belongs to
 * none yet has no log to write to.
 */
export async function recordForPerson(
  tx: Transaction,
  ctx: RequestContext,
  actor: UserActor,
  event: AuditEvent,
): Promise<void> {
  const mine = await tx
    .selectDistinct({ id: organizations.id, name: organizations.name })
    .from(roleBindings)
    .innerJoin(organizations, eq(organizations.id, roleBindings.organizationId))
    .where(
      and(
        eq(roleBindings.principalType, 'user'),
        eq(roleBindings.principalId, actor.id),
        isNull(roleBindings.projectId),
      ),
    )
  for (const organization of mine) await writeAuditEvents(tx, { ...ctx, actor, organization }, [event])
}

/**
 * Writes a refused sign-in into the audit log of each organization of the person whose account was tried, once the refusal
 * is answered: the time that this takes would tell that the address has an account.
 */
export function recordRefusedSignIn(
  ctx: RequestContext,
  person: { id: string; email: string; name: string },
  method: string,
  reason: string,
): void {
  const actor = { type: 'user', id: person.id, name: person.email, displayName: person.name, sessionId: '' } as const
  const failure = { reason, errorCode: 'UNAUTHENTICATED' } as const
  const event = { action: 'login', ...aboutPerson(person), parameters: { method }, failure }
  ctx.deps.afterAnswer?.('record a refused sign-in', () =>
    ctx.db.transaction((tx) => recordForPerson(tx, ctx, actor, event)),
  )
}

/** The part of an audit event that says which person it is about. */
export function aboutPerson(person: { id: string; email: string }) {
  return { resourceType: 'user', resourceId: person.id, resourceName: person.email }
}
