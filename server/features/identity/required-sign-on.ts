/** The rule that people of some domains sign in through their organization's identity provider alone. */
import { and, eq, isNotNull } from 'drizzle-orm'
import type { SsoRefusal } from '#contract/single-sign-on.ts'
import { identityProviders, organizations, roleBindings, ssoDomains } from '#server/db/schema.ts'
import type { Database, Deps, Transaction } from '#server/kernel/context.ts'
import { ApiError } from '#server/kernel/errors.ts'

/** Takes an email address in lower case; returns what stands behind its @. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1)
}

/** Takes a domain; returns the organization that has proved it and signs in through a provider, with what it set, or null. */
export async function findSignOn(db: Database | Transaction, deps: Pick<Deps, 'planPolicy'>, domain: string) {
  const [row] = await db
    .select({
      organization: { id: organizations.id, name: organizations.name, plan: organizations.plan },
      provider: identityProviders,
    })
    .from(ssoDomains)
    .innerJoin(identityProviders, eq(identityProviders.organizationId, ssoDomains.organizationId))
    .innerJoin(organizations, eq(organizations.id, ssoDomains.organizationId))
    .where(and(eq(ssoDomains.domain, domain), isNotNull(ssoDomains.verifiedAt)))
  return row && deps.planPolicy(row.organization.plan, 'sso') ? row : null
}

/**
 * Throws FAILED_PRECONDITION, `details.reason` `sso-required`, when the address's organization has its people sign in
 * through its provider. Its owners may do without, or a provider that is broken would shut everybody out. Takes the
 * person's id, or null where the address has no account yet.
 */
export async function refuseIfSsoRequired(
  db: Database | Transaction,
  deps: Pick<Deps, 'planPolicy'>,
  email: string,
  userId: string | null,
): Promise<void> {
  const found = await findSignOn(db, deps, domainOf(email))
  if (!found?.provider.required) return
  const { organization } = found
  const owns =
    userId !== null &&
    (
      await db
        .select({ id: roleBindings.id })
        .from(roleBindings)
        .where(
          and(
            eq(roleBindings.organizationId, organization.id),
            eq(roleBindings.principalType, 'user'),
            eq(roleBindings.principalId, userId),
            eq(roleBindings.role, 'OrgOwner'),
          ),
        )
    ).length > 0
  if (owns) return
  const reason: SsoRefusal = 'sso-required'
  throw new ApiError(
    'FAILED_PRECONDITION',
    `${organization.name} has everybody with an address at ${domainOf(email)} sign in through single sign-on.`,
    { details: { reason } },
  )
}
