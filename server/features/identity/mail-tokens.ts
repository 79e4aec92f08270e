import { and, eq, gt, like } from 'drizzle-orm'
import { users, verifications } from '#server/db/schema.ts'
import type { Deps, Transaction } from '#server/kernel/context.ts'
import { randomAlphanumeric } from '#server/kernel/ids.ts'
import { sha256 } from '#server/kernel/secrets.ts'

/** What a link in a mail is for, and how long it holds. */
const LIFETIME_MS = {
  'confirm-email': 24 * 60 * 60 * 1000,
  'reset-password': 60 * 60 * 1000,
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
 * Takes what it is for and whose it is; returns it.
 */
export async function issueToken(tx: Transaction, deps: Deps, purpose: TokenPurpose, userId: string): Promise<string> {
  const token = randomAlphanumeric(43, deps.randomBytes)
  const now = deps.now()
  await tx.insert(verifications).values({
    id: deps.randomUuid(),
    identifier: `${purpose}:${await sha256(token)}`,
    value: userId,
    expiresAt: endOfToken(purpose, now),
    createdAt: now,
    updatedAt: now,
  })
  return token
}

/** Uses a token up. Takes it and what it must be for; returns whose it is, or null when it is unknown, used or too old. */
export async function consumeToken(
  tx: Transaction,
  deps: Deps,
  purpose: TokenPurpose,
  token: string,
): Promise<string | null> {
  const [row] = await tx
    .delete(verifications)
    .where(
      and(eq(verifications.identifier, `${purpose}:${await sha256(token)}`), gt(verifications.expiresAt, deps.now())),
    )
    .returning({ userId: verifications.value })
  return row?.userId ?? null
}

/**
 * Uses up a person's token with their row locked. That comes first, as in everything else that changes an account: a link
 * that is followed while its account changes would else wait for the change, which waits for the link.
 */
export async function consumeTokenOfPerson(
  tx: Transaction,
  deps: Deps,
  purpose: TokenPurpose,
  token: string,
): Promise<string | null> {
  const userId = await tokenOwner(tx, deps, purpose, token)
  if (userId === null) return null
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update')
  return consumeToken(tx, deps, purpose, token)
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
