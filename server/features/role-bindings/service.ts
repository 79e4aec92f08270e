import { and, asc, eq, inArray, isNull, or, type SQL } from 'drizzle-orm'
import type { z } from 'zod'
import type { RoleBinding, RoleBindingCreate, roleBindings as endpoints } from '#contract/role-bindings.ts'
import { PROJECT_ROLE_PERMISSIONS, PROJECT_ROLES } from '#contract/roles.ts'
import type { Query } from '#contract/endpoint.ts'
import { invites, roleBindings, serviceAccounts, users } from '#server/db/schema.ts'
import { mutate } from '#server/kernel/audit.ts'
import type { Database, OrganizationContext, Transaction } from '#server/kernel/context.ts'
import { ApiError, invalidFields, notFound } from '#server/kernel/errors.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { keepAnOwner } from '#server/kernel/last-owner.ts'
import { isAfter, makePage, micros, readPage } from '#server/kernel/pagination.ts'
import { insertBindings, lockToChange, readBindings, resolveBindings } from './change-roles.ts'

type Row = typeof roleBindings.$inferSelect

function present(row: Row): RoleBinding {
  return {
    id: row.id,
    principal_type: row.principalType,
    principal_id: row.principalId,
    resource_type: row.projectId === null ? 'organization' : 'project',
    resource_id: row.projectId ?? row.organizationId,
    role: row.role,
    created_at: row.createdAt.toISOString(),
  }
}

/** Which bindings an actor may see: an owner all; others those of people on the organization, of their projects, and their own. */
function visible(ctx: OrganizationContext): SQL | undefined {
  if (ctx.roles.includes('OrgOwner')) return undefined
  const own = and(eq(roleBindings.principalType, ctx.actor.type), eq(roleBindings.principalId, ctx.actor.id))
  const reading = PROJECT_ROLES.filter((role) => PROJECT_ROLE_PERMISSIONS[role].includes('projectMembers:read'))
  const mine = ctx.db
    .select({ id: roleBindings.projectId })
    .from(roleBindings)
    .where(and(eq(roleBindings.organizationId, ctx.organization.id), own, inArray(roleBindings.role, reading)))
  return or(
    own,
    and(eq(roleBindings.principalType, 'user'), isNull(roleBindings.projectId)),
    and(inArray(roleBindings.principalType, ['user', 'service_account']), inArray(roleBindings.projectId, mine)),
  )
}

/** Returns a page of the bindings the actor may see, oldest first. Throws as `readPage` does, and for an id without its type. */
export async function listRoleBindings(ctx: OrganizationContext, query: Query<typeof endpoints.list>) {
  const { principal_type, principal_id, resource_type, resource_id, role } = query
  if (principal_id !== undefined && principal_type === undefined) {
    throw invalidFields([{ path: 'principal_type', message: 'principal_id needs principal_type.' }])
  }
  if (resource_id !== undefined && resource_type === undefined) {
    throw invalidFields([{ path: 'resource_type', message: 'resource_id needs resource_type.' }])
  }
  const organizationId = ctx.organization.id
  const about = ['role-bindings', organizationId, principal_type, principal_id, resource_type, resource_id, role]
  const request = await readPage(query, ['micros', 'uuid'], about)
  // What cannot exist has no bindings; PostgreSQL is not asked for it.
  if (
    principal_type === 'api_key' ||
    (principal_id !== undefined && !isUuid(principal_id)) ||
    (resource_type === 'project' && resource_id !== undefined && !isUuid(resource_id)) ||
    (resource_type === 'organization' && resource_id !== undefined && resource_id !== organizationId)
  ) {
    return { data: [], pagination: null }
  }
  const rows = await ctx.db
    .select({ row: roleBindings, micros: micros(roleBindings.createdAt) })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        principal_type && eq(roleBindings.principalType, principal_type),
        principal_id === undefined ? undefined : eq(roleBindings.principalId, principal_id),
        resource_type === 'organization' ? isNull(roleBindings.projectId) : undefined,
        resource_type === 'project' ? inArray(roleBindings.role, [...PROJECT_ROLES]) : undefined,
        resource_type === 'project' && resource_id !== undefined ? eq(roleBindings.projectId, resource_id) : undefined,
        role && eq(roleBindings.role, role),
        visible(ctx),
        isAfter(roleBindings.createdAt, roleBindings.id, request.after),
      ),
    )
    .orderBy(asc(roleBindings.createdAt), asc(roleBindings.id))
    .limit(request.limit + 1)
  const page = makePage(rows, request, ({ row, micros: at }) => [at, row.id])
  return { data: page.rows.map(({ row }) => present(row)), pagination: page.pagination }
}

async function find(db: Database | Transaction, ctx: OrganizationContext, id: string): Promise<Row> {
  if (!isUuid(id)) throw notFound('Role binding')
  const [row] = await db
    .select()
    .from(roleBindings)
    .where(and(eq(roleBindings.organizationId, ctx.organization.id), eq(roleBindings.id, id), visible(ctx)))
  if (!row) throw notFound('Role binding')
  return row
}

/** Returns one binding. Throws NOT_FOUND, also for one the actor may not see. */
export async function getRoleBinding(ctx: OrganizationContext, id: string): Promise<RoleBinding> {
  return present(await find(ctx.db, ctx, id))
}

type Target = { resourceType: 'user' | 'service-account' | 'invite'; resourceName: string }

/** Takes a principal; returns how the audit log calls it. Throws NOT_FOUND when it does not belong to the organization. */
async function describePrincipal(
  tx: Transaction,
  organizationId: string,
  type: Row['principalType'],
  id: string,
): Promise<Target> {
  if (type === 'user') {
    const [row] = await tx
      .select({ email: users.email })
      .from(users)
      .innerJoin(roleBindings, and(eq(roleBindings.principalId, users.id), eq(roleBindings.principalType, 'user')))
      .where(and(eq(users.id, id), eq(roleBindings.organizationId, organizationId), isNull(roleBindings.projectId)))
      .limit(1)
    // Somebody from outside is brought in by an invite, never by a binding.
    if (!row) throw notFound('User')
    return { resourceType: 'user', resourceName: row.email }
  }
  if (type === 'service_account') {
    const [row] = await tx
      .select({ name: serviceAccounts.name })
      .from(serviceAccounts)
      .where(and(eq(serviceAccounts.organizationId, organizationId), eq(serviceAccounts.id, id)))
    if (!row) throw notFound('Service account')
    return { resourceType: 'service-account', resourceName: row.name }
  }
  const [row] = await tx
    .select({ email: invites.email, processedAt: invites.processedAt })
    .from(invites)
    .where(and(eq(invites.organizationId, organizationId), eq(invites.id, id), isNull(invites.revokedAt)))
  if (!row) throw notFound('Invite')
  if (row.processedAt) {
    throw new ApiError('ALREADY_EXISTS', 'The invite has already been accepted; manage the roles of the user instead.')
  }
  return { resourceType: 'invite', resourceName: row.email }
}

/**
 * Gives a principal a role.
 * Throws NOT_FOUND for a principal or resource outside the organization, PERMISSION_DENIED, ALREADY_EXISTS.
 */
export async function createRoleBinding(
  ctx: OrganizationContext,
  input: z.output<typeof RoleBindingCreate>,
): Promise<RoleBinding> {
  const { principal_type: type, principal_id: id, role } = input
  if (type === 'api_key') {
    throw invalidFields([
      { path: 'principal_type', message: "An API key's roles are part of the key: update the key instead." },
    ])
  }
  const [binding] = await resolveBindings(ctx.db, ctx.organization.id, [input])
  if (!binding) throw notFound('Project')
  return mutate(ctx, async (tx, record) => {
    await lockToChange(tx, ctx, type, binding.projectId, [role])
    if (!isUuid(id)) throw notFound({ user: 'User', service_account: 'Service account', invite: 'Invite' }[type])
    const target = await describePrincipal(tx, ctx.organization.id, type, id)
    const [row] = await insertBindings(tx, ctx, { type, id }, [binding])
    if (!row) throw new ApiError('ALREADY_EXISTS', 'A role binding with these attributes already exists.')
    record({
      action: 'update',
      resourceId: row.principalId,
      ...target,
      ...(row.projectId ? { projectId: row.projectId } : {}),
      parameters: { role_binding_id: row.id, role_granted: role },
    })
    return present(row)
  })
}

/**
 * Takes a role away. Throws NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION for the last owner, and ABORTED for the
 * last organization role of a user or an invite: they would belong to nothing.
 */
export async function deleteRoleBinding(ctx: OrganizationContext, id: string): Promise<void> {
  await mutate(ctx, async (tx, record) => {
    const seen = await find(tx, ctx, id)
    const { principalType: type, principalId, projectId, role } = seen
    await lockToChange(tx, ctx, type, projectId)
    const target = await describePrincipal(tx, ctx.organization.id, type, principalId)
    await keepAnOwner(tx, ctx.organization.id, async () => {
      const gone = await tx
        .delete(roleBindings)
        .where(and(eq(roleBindings.organizationId, ctx.organization.id), eq(roleBindings.id, id)))
        .returning({ id: roleBindings.id })
      if (gone.length === 0) throw notFound('Role binding')
    })
    if (projectId === null && type !== 'service_account') {
      const left = await readBindings(tx, ctx.organization.id, { type, id: principalId }, null)
      if (left.length === 0) {
        throw new ApiError(
          'ABORTED',
          type === 'user'
            ? 'This is the last organization role of this user. Remove the user from the organization instead.'
            : 'This is the last organization role of this invite. Delete the invite instead.',
        )
      }
    }
    record({
      action: 'update',
      resourceId: principalId,
      ...target,
      ...(projectId ? { projectId } : {}),
      parameters: { role_binding_id: id, role_removed: role },
    })
  })
}
