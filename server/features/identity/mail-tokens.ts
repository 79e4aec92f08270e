import { and, desc, eq, gt, like } from 'drizzle-orm'
import { users, verifications } from '#server/db/schema.ts'
import type { Deps, Transaction } from '#server/kernel/context.ts'
import { randomAlphanumeric } from '#server/kernel/ids.ts'
import { sha256 } from '#server/kernel/secrets.ts'

/** What a link in a mail is for, and how long it holds. */
const LIFETIME_MS = {
  'confirm-email': 24 * 60 * 60 * 1000,
  'reset-password': 60 * 60 * 1000,
  'change-email': 60 * 60 * 1000,
  // Not in a mail: what the sign-in page holds between password and code.
  'second-step': 10 * 60 * 1000,
  'second-step-sso': 10 * 60 * 1000,
  // What a passkey signs.
  'passkey-add': 5 * 60 * 1000,
  'passkey-use': 5 * 60 * 1000,
}
export type TokenPurpose = keyof typeof LIFETIME_MS

/** Takes what a token is for and when it is made; returns until when it holds. */
export function endOfToken(purpose: TokenPurpose, now: Date): Date {
  return new Date(now.getTime() + LIFETIME_MS[purpose])
}

/**
 * Makes a token for a link in a mail: 256 random bits, of which the database keeps only the hash.
 * Takes what it is for, whose it is, and the address that it is to give them, if any; returns it.
 */
export async function issueToken(
  tx: Transaction,
  deps: Deps,
  purpose: TokenPurpose,
  userId: string,
  email?: string,
): Promise<string> {
  const token = randomAlphanumeric(43, deps.randomBytes)
  const now = deps.now()
  await tx.insert(verifications).values({
    id: deps.randomUuid(),
    identifier: `${purpose}:${await sha256(token)}`,
    value: userId,
    email: email ?? null,
    expiresAt: endOfToken(purpose, now),
    createdAt: now,
    updatedAt: now,
  })
  return token
}

type Taken = { userId: string; email: string | null }

async function takeToken(tx: Transaction, deps: Deps, purpose: TokenPurpose, token: string): Promise<Taken | null> {
  const [row] = await tx
    .delete(verifications)
    .where(
      and(eq(verifications.identifier, `${purpose}:${await sha256(token)}`), gt(verifications.expiresAt, deps.now())),
    )
    .returning({ userId: verifications.value, email: verifications.email })
  return row ?? null
}

/** Uses a token up. Takes it and what it must be for; returns whose it is, or null when it is unknown, used or too old. */
export async function consumeToken(
  tx: Transaction,
  deps: Deps,
  purpose: TokenPurpose,
  token: string,
): Promise<string | null> {
  return (await takeToken(tx, deps, purpose, token))?.userId ?? null
}

/**
 * Uses up a person's token with their row locked. That comes first, as in everything else that changes an account: a link
 * that is followed while its account changes would else wait for the change, which waits for the link.
 * Returns whose it is and the address that it gives them.
 */
export async function takeTokenOfPerson(
  tx: Transaction,
  deps: Deps,
  purpose: TokenPurpose,
  token: string,
): Promise<Taken | null> {
  const userId = await tokenOwner(tx, deps, purpose, token)
  if (userId === null) return null
  await lockPerson(tx, { id: userId })
  return takeToken(tx, deps, purpose, token)
}

/** The same, for who needs to know only whose it is. */
export async function consumeTokenOfPerson(
  tx: Transaction,
  deps: Deps,
  purpose: TokenPurpose,
  token: string,
): Promise<string | null> {
  return (await takeTokenOfPerson(tx, deps, purpose, token))?.userId ?? null
}

/**
 * Lets nobody else change a person until the transaction ends; without such a person it does nothing. Whoever sends a link
 * to an address takes the address: a link that is written while its person gets another would outlive the change.
 */
export async function lockPerson(tx: Transaction, by: { id: string } | { email: string }): Promise<void> {
  await tx
    .select({ id: users.id })
    .from(users)
    .where('id' in by ? eq(users.id, by.id) : eq(users.email, by.email))
    .for('update')
}

/** Returns the address that a person's newest link of a kind gives them and until when, or null without one that holds. */
export async function findPromisedEmail(
  db: Deps['db'] | Transaction,
  deps: Deps,
  purpose: TokenPurpose,
  userId: string,
): Promise<{ email: string; expiresAt: Date } | null> {
  const [row] = await db
    .select({ email: verifications.email, expiresAt: verifications.expiresAt })
    .from(verifications)
    .where(
      and(
        eq(verifications.value, userId),
        like(verifications.identifier, `${purpose}:%`),
        gt(verifications.expiresAt, deps.now()),
      ),
    )
    .orderBy(desc(verifications.createdAt))
    .limit(1)
  return row && row.email !== null ? { email: row.email, expiresAt: row.expiresAt } : null
}

/** Tells whose a token is without using it up; null when it would not be taken. */
export async function tokenOwner(
  db: Deps['db'] | Transaction,
  deps: Deps,
  purpose: TokenPurpose,
  token: string,
): Promise<string | null> {
  const [row] = await db
    .select({ userId: verifications.value })
    .from(verifications)
    .where(
      and(eq(verifications.identifier, `${purpose}:${await sha256(token)}`), gt(verifications.expiresAt, deps.now())),
    )
  return row?.userId ?? null
}

/** Makes every link of one kind that was sent to a person worthless. */
export async function revokeTokens(tx: Transaction, purpose: TokenPurpose, userId: string): Promise<void> {
  await tx
    .delete(verifications)
    .where(and(eq(verifications.value, userId), like(verifications.identifier, `${purpose}:%`)))
}
