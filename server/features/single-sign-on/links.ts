/**
 * Who is who at an organization's provider. An address may pass to somebody else there, and somebody may get another: what
 * a provider calls a person by for good is the subject (OpenID Connect Core 1.0, 5.7), kept with the account that it opened.
 */
import { and, eq } from 'drizzle-orm'
import { accounts, users } from '#server/db/schema.ts'
import type { Person } from '#server/features/identity/people.ts'
import type { RequestContext, Transaction } from '#server/kernel/context.ts'
import type { ProviderRow } from './repo.ts'

type Provider = Pick<ProviderRow, 'organizationId' | 'issuer'>

/** By organization as well: two that use one issuer, such as Google's, say nothing about each other's people. */
const providerId = ({ organizationId, issuer }: Provider) => `sso ${organizationId} ${issuer}`

/** Returns the person whom the provider calls by the subject, or null when it has never signed that one in. */
export async function findLinked(tx: Transaction, provider: Provider, subject: string): Promise<Person | null> {
  const [row] = await tx
    .select({ id: users.id, email: users.email, name: users.name })
    .from(accounts)
    .innerJoin(users, eq(users.id, accounts.userId))
    .where(and(eq(accounts.providerId, providerId(provider)), eq(accounts.accountId, subject)))
  return row ?? null
}

/** Tells whether the provider calls a person by any subject. */
export async function isLinked(tx: Transaction, provider: Provider, userId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(eq(accounts.providerId, providerId(provider)), eq(accounts.userId, userId)))
  return rows.length > 0
}

/** Keeps whom the provider calls by a subject, in place of whom or what it was before. */
export async function link(
  tx: Transaction,
  { deps }: Pick<RequestContext, 'deps'>,
  provider: Provider,
  userId: string,
  subject: string,
): Promise<void> {
  if ((await findLinked(tx, provider, subject))?.id === userId) return
  const now = deps.now()
  await tx.delete(accounts).where(and(eq(accounts.providerId, providerId(provider)), eq(accounts.userId, userId)))
  await tx
    .insert(accounts)
    .values({
      id: deps.randomUuid(),
      userId,
      accountId: subject,
      providerId: providerId(provider),
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoUpdate({ target: [accounts.providerId, accounts.accountId], set: { userId, updatedAt: now } })
}
