import { and, eq, isNull, or, sql } from 'drizzle-orm'
import { organizations, roleBindings } from '#server/db/schema.ts'
import type { Transaction } from './context.ts'
import { ApiError, notFound } from './errors.ts'

type Owners = { people: number; machines: number }

/**
 * Locks an organization's row until the transaction ends. Every transaction that changes who holds what in it does this
 * first, so that such changes happen one after the other and none decides on what another is about to change. One that
 * only needs them to stay as they are takes `share`, and waits for no other of its kind.
 * Throws NOT_FOUND when the organization is gone.
 */
export async function lockOrganization(
  tx: Transaction,
  organizationId: string,
  strength: 'update' | 'share' = 'update',
): Promise<void> {
  const [row] = await tx
    .select({ id: organizations.id })
    .from(organizations)
    .where(eq(organizations.id, organizationId))
    .for(strength)
  if (!row) throw notFound('Organization')
}

/** Counts who owns an organization: people and service accounts. An invite owns nothing until it is accepted. */
export async function countOwners(tx: Transaction, organizationId: string): Promise<Owners> {
  const rows = await tx
    .select({ type: roleBindings.principalType, count: sql<number>`count(*)::int` })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.role, 'OrgOwner'),
        isNull(roleBindings.projectId),
        or(eq(roleBindings.principalType, 'user'), eq(roleBindings.principalType, 'service_account')),
      ),
    )
    .groupBy(roleBindings.principalType)
  const count = (type: string) => rows.find((row) => row.type === type)?.count ?? 0
  return { people: count('user'), machines: count('service_account') }
}

/**
 * Runs a change after which the organization must still have an owner, with its row locked.
 * The last owner has to be a person: a service account cannot sign in, reset a password or be asked, and with its secret
 * lost nobody could ever administer the organization again. An organization that was bootstrapped with a service account
 * alone has no person to lose; it must keep that one.
 * Returns what the change returns. Throws FAILED_PRECONDITION, which undoes the change with the transaction.
 */
export async function keepAnOwner<T>(tx: Transaction, organizationId: string, change: () => Promise<T>): Promise<T> {
  await lockOrganization(tx, organizationId)
  const before = await countOwners(tx, organizationId)
  const result = await change()
  const after = await countOwners(tx, organizationId)
  const lostPeople = before.people > 0 && after.people === 0
  const lostAll = before.people + before.machines > 0 && after.people + after.machines === 0
  if (lostPeople || lostAll) {
    throw new ApiError(
      'FAILED_PRECONDITION',
      lostPeople
        ? "This is the organization's last owner. Make somebody else an organization owner first."
        : 'This service account is the only owner the organization has. Make a person an organization owner first.',
      { details: { reason: 'last_owner' } },
    )
  }
  return result
}
