/** What every change of an organization's single sign-on does. */
import { and, eq, inArray, isNotNull, notExists, sql } from 'drizzle-orm'
import { roleBindings, sessions, ssoDomains, users } from '#server/db/schema.ts'
import type { OrganizationContext, Transaction } from '#server/kernel/context.ts'
import { lockOrganization } from '#server/kernel/last-owner.ts'
import { readStanding, requirePermission } from '#server/kernel/standing.ts'

/** Locks the organization and looks again, under the lock, whether the actor may still do this. Throws PERMISSION_DENIED. */
export async function lockToChangeSignOn(tx: Transaction, ctx: OrganizationContext): Promise<void> {
  await lockOrganization(tx, ctx.organization.id)
  requirePermission(await readStanding(tx, ctx.actor, ctx.organization.id, null), 'sso:update')
}

/** Ends the sessions of all who have to use the provider from now on: of people at a proved domain who own nothing here. */
export async function signOutConcerned(tx: Transaction, organizationId: string): Promise<number> {
  const ended = await tx
    .delete(sessions)
    .where(
      inArray(
        sessions.userId,
        tx
          .select({ id: users.id })
          .from(users)
          .innerJoin(
            ssoDomains,
            and(
              eq(ssoDomains.organizationId, organizationId),
              isNotNull(ssoDomains.verifiedAt),
              eq(ssoDomains.domain, sql`split_part(${users.email}, '@', -1)`),
            ),
          )
          .where(
            notExists(
              tx
                .select({ one: sql`1` })
                .from(roleBindings)
                .where(
                  and(
                    eq(roleBindings.organizationId, organizationId),
                    eq(roleBindings.principalType, 'user'),
                    eq(roleBindings.principalId, users.id),
                    eq(roleBindings.role, 'OrgOwner'),
                  ),
                ),
            ),
          ),
      ),
    )
    .returning({ id: sessions.id })
  return ended.length
}
