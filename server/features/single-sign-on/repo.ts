import { and, asc, eq, isNotNull, sql } from 'drizzle-orm'
import { identityProviders, ssoDomains } from '#server/db/schema.ts'
import type { Database, Transaction } from '#server/kernel/context.ts'

type Db = Database | Transaction
export type ProviderRow = typeof identityProviders.$inferSelect
export type DomainRow = typeof ssoDomains.$inferSelect

/** Returns an organization's identity provider, or undefined. */
export async function findProvider(db: Db, organizationId: string): Promise<ProviderRow | undefined> {
  const [row] = await db.select().from(identityProviders).where(eq(identityProviders.organizationId, organizationId))
  return row
}

/** Returns an organization's domains by name. */
export async function listDomains(db: Db, organizationId: string): Promise<DomainRow[]> {
  return db
    .select()
    .from(ssoDomains)
    .where(eq(ssoDomains.organizationId, organizationId))
    .orderBy(asc(ssoDomains.domain))
}

/** Tells whether the organization has proved that a domain is its own. */
export async function hasProved(db: Db, organizationId: string, domain: string): Promise<boolean> {
  const rows = await db
    .select({ one: sql`1` })
    .from(ssoDomains)
    .where(
      and(
        eq(ssoDomains.organizationId, organizationId),
        eq(ssoDomains.domain, domain),
        isNotNull(ssoDomains.verifiedAt),
      ),
    )
  return rows.length > 0
}
