import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Organization } from '#contract/organizations.ts'
import { organizations, projects, roleBindings, serviceAccounts } from '#server/db/schema.ts'
import { mutate, mutateIfAny } from '#server/kernel/audit.ts'
import type { ActorContext, Database, OrganizationContext, Transaction } from '#server/kernel/context.ts'
import { ApiError, notFound } from '#server/kernel/errors.ts'
import { lockAndRequire } from '#server/kernel/standing.ts'

type OrganizationRow = typeof organizations.$inferSelect

/** Takes a row; returns it as the wire knows it. */
export function presentOrganization(row: OrganizationRow): Organization {
  return {
    id: row.id,
    name: row.name,
    plan: row.plan,
    payment_status: row.paymentStatus as Organization['payment_status'],
    created_at: row.createdAt.toISOString(),
    support_tier: row.supportTier as Organization['support_tier'],
  }
}

/** Returns the organizations the actor belongs to, oldest first. */
export async function listOrganizations(ctx: ActorContext): Promise<Organization[]> {
  const { actor, db } = ctx
  const ids =
    actor.type === 'service_account'
      ? [actor.organizationId]
      : (
          await db
            .selectDistinct({ id: roleBindings.organizationId })
            .from(roleBindings)
            .where(and(eq(roleBindings.principalType, 'user'), eq(roleBindings.principalId, actor.id)))
        ).map((row) => row.id)
  if (ids.length === 0) return []
  const rows = await db
    .select()
    .from(organizations)
    .where(inArray(organizations.id, ids))
    .orderBy(asc(organizations.createdAt), asc(organizations.id))
  return rows.map(presentOrganization)
}

async function find(db: Database | Transaction, id: string): Promise<OrganizationRow> {
  const [row] = await db.select().from(organizations).where(eq(organizations.id, id))
  if (!row) throw notFound('Organization')
  return row
}

/** Returns the organization the context is about. */
export async function getOrganization(ctx: OrganizationContext): Promise<Organization> {
  return presentOrganization(await find(ctx.db, ctx.organization.id))
}

/** Renames the organization. Takes the fields to change; returns it as it is then. */
export async function updateOrganization(
  ctx: OrganizationContext,
  input: { name?: string | undefined },
): Promise<Organization> {
  const { name } = input
  if (name === undefined) return getOrganization(ctx)
  return mutateIfAny(ctx, async (tx, record) => {
    await lockAndRequire(tx, ctx, 'organization:update')
    const before = await find(tx, ctx.organization.id)
    if (before.name === name) return presentOrganization(before)
    const [row] = await tx.update(organizations).set({ name }).where(eq(organizations.id, before.id)).returning()
    if (!row) throw notFound('Organization')
    record({
      action: 'update',
      resourceType: 'organization',
      resourceId: row.id,
      resourceName: row.name,
      parameters: { name: { from: before.name, to: row.name } },
    })
    return presentOrganization(row)
  })
}

/**
 * Deletes the organization with its members' roles and its service accounts; its audit events stay.
 * Throws FAILED_PRECONDITION while it has projects, naming the first of them; PERMISSION_DENIED when the actor's own role was
 * taken away meanwhile.
 */
export async function deleteOrganization(ctx: OrganizationContext): Promise<void> {
  const { id, name } = ctx.organization
  await mutate(ctx, async (tx, record) => {
    // The lock keeps a project's creation out, which takes a share lock on the row through its foreign key.
    await lockAndRequire(tx, ctx, 'organization:delete')
    const left = await tx
      .select({ id: projects.id, name: projects.name })
      .from(projects)
      .where(eq(projects.organizationId, id))
      .orderBy(asc(projects.createdAt), asc(projects.id))
    if (left.length > 0) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `The organization still has ${left.length === 1 ? 'a project' : `${left.length} projects`}. Delete every project first.`,
        { details: { project_count: left.length, projects: left.slice(0, 20) } },
      )
    }
    await tx.delete(roleBindings).where(eq(roleBindings.organizationId, id))
    await tx.delete(serviceAccounts).where(eq(serviceAccounts.organizationId, id))
    await tx.delete(organizations).where(eq(organizations.id, id))
    record({ action: 'delete', resourceType: 'organization', resourceId: id, resourceName: name })
  })
}
