import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { isOrganizationRole, type RoleBindingInput } from '#contract/role-bindings.ts'
import {
  ORGANIZATION_ROLE_PERMISSIONS,
  PROJECT_ROLE_PERMISSIONS,
  ROLE_LABELS,
  type Permission,
  type Role,
} from '#contract/roles.ts'
import { type PrincipalType, projects, roleBindings } from '#server/db/schema.ts'
import type { Actor, Database, Deps, Transaction } from '#server/kernel/context.ts'
import { ApiError, FOREIGN_KEY_VIOLATION, notFound, NotPermitted, sqlState } from '#server/kernel/errors.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { lockOrganization } from '#server/kernel/last-owner.ts'
import { readStanding, requirePermission, type Standing } from '#server/kernel/standing.ts'
import { inOrder } from './read-roles.ts'

export type Principal = { type: PrincipalType; id: string }
export type NewBinding = { projectId: string | null; role: Role }
type Context = { deps: Deps; actor: Actor; organization: { id: string } }

/** Which permission changing a principal's roles needs: on the organization, or on a project. */
function permissionToChange(type: PrincipalType, onProject: boolean): Permission {
  if (type === 'invite') return 'invites:write'
  if (type === 'service_account') return onProject ? 'projectServiceAccounts:write' : 'serviceAccounts:write'
  return onProject ? 'projectMembers:write' : 'members:update'
}

/** Throws PERMISSION_DENIED when a role permits something that the one who grants it may not do. */
function requireHeld(standing: Standing, role: Role): void {
  const held = isOrganizationRole(role)
    ? ORGANIZATION_ROLE_PERMISSIONS[role].every((permission) => standing.organization.has(permission))
    : PROJECT_ROLE_PERMISSIONS[role].every((permission) => standing.project.has(permission))
  if (!held) {
    throw new NotPermitted(`${ROLE_LABELS[role]} permits more than you may do yourself, so you cannot grant it.`)
  }
}

/**
 * Locks the organization and checks again, under the lock, that the actor may change such a principal's roles on the
 * organization (`projectId` null) or on a project. Takes the roles to be granted, none when they are only taken away.
 * Throws PERMISSION_DENIED; NOT_FOUND for a project the actor has no role in.
 */
export async function lockToChange(
  tx: Transaction,
  ctx: Context,
  type: PrincipalType,
  projectId: string | null,
  granted: readonly Role[] = [],
): Promise<void> {
  await lockOrganization(tx, ctx.organization.id)
  const standing = await readStanding(tx, ctx.actor, ctx.organization.id, projectId)
  if (projectId !== null && standing.project.size === 0) throw notFound('Project')
  requirePermission(standing, permissionToChange(type, projectId !== null))
  for (const role of granted) requireHeld(standing, role)
}

/** Returns a principal's bindings on the organization (`projectId` null) or on a project, oldest first. */
export async function readBindings(
  db: Database | Transaction,
  organizationId: string,
  principal: Principal,
  projectId: string | null,
) {
  return db
    .select({ id: roleBindings.id, role: roleBindings.role, createdAt: roleBindings.createdAt })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, principal.type),
        eq(roleBindings.principalId, principal.id),
        projectId === null ? isNull(roleBindings.projectId) : eq(roleBindings.projectId, projectId),
      ),
    )
    .orderBy(asc(roleBindings.createdAt), asc(roleBindings.id))
}

/**
 * Gives a principal roles; those it has already stay as they are. Returns the new rows.
 * Throws NOT_FOUND when a project was deleted meanwhile.
 */
export async function insertBindings(
  tx: Transaction,
  ctx: Pick<Context, 'deps' | 'organization'>,
  principal: Principal,
  bindings: readonly NewBinding[],
) {
  if (bindings.length === 0) return []
  try {
    return await tx
      .insert(roleBindings)
      .values(
        bindings.map(({ projectId, role }) => ({
          id: ctx.deps.randomUuid(),
          organizationId: ctx.organization.id,
          principalType: principal.type,
          principalId: principal.id,
          projectId,
          role,
          createdAt: ctx.deps.now(),
        })),
      )
      .onConflictDoNothing()
      .returning()
  } catch (error) {
    if (sqlState(error) === FOREIGN_KEY_VIOLATION) throw notFound('Project')
    throw error
  }
}

/**
 * Makes a principal's roles on the organization or on a project exactly the given ones: new bindings for those it lacks,
 * and the end of those not named. Returns what it held before.
 * Throws ABORTED when that is not what the caller expected: it decided on what somebody else has changed since.
 */
export async function replaceRoles(
  tx: Transaction,
  ctx: Pick<Context, 'deps' | 'organization'>,
  principal: Principal,
  projectId: string | null,
  roles: readonly Role[],
  expected?: readonly Role[],
): Promise<Role[]> {
  const before = await readBindings(tx, ctx.organization.id, principal, projectId)
  const held = before.map((row) => row.role)
  if (expected && !sameRoles(held, expected)) throw changedMeanwhile(held)
  const had = new Set(held)
  await insertBindings(
    tx,
    ctx,
    principal,
    roles.filter((role) => !had.has(role)).map((role) => ({ projectId, role })),
  )
  const gone = before.filter((row) => !roles.includes(row.role)).map((row) => row.id)
  if (gone.length > 0) {
    await tx
      .delete(roleBindings)
      .where(and(eq(roleBindings.organizationId, ctx.organization.id), inArray(roleBindings.id, gone)))
  }
  return held
}

/** Takes the roles there are now; returns the refusal of a change that was decided on in sight of others. */
export function changedMeanwhile(held: Role[]): ApiError {
  const roles = inOrder(held)
  const now = roles.map((role) => ROLE_LABELS[role]).join(', ')
  return new ApiError('ABORTED', `Somebody changed these roles meanwhile: ${now}. Look at them, then try again.`, {
    details: { roles },
  })
}

/** Tells whether two sets of roles are the same, in whatever order. */
export function sameRoles(one: readonly Role[], other: readonly Role[]): boolean {
  return one.length === other.length && one.every((role) => other.includes(role))
}

/**
 * Takes roles as the wire writes them; returns them as rows would have them.
 * Throws NOT_FOUND for another organization and for a project that is not the organization's.
 */
export async function resolveBindings(
  tx: Database | Transaction,
  organizationId: string,
  inputs: readonly RoleBindingInput[],
): Promise<NewBinding[]> {
  const wanted = new Set<string>()
  for (const { resource_type, resource_id } of inputs) {
    if (resource_type === 'organization') {
      if (resource_id && resource_id !== organizationId) throw notFound('Organization')
    } else {
      if (!isUuid(resource_id ?? '')) throw notFound('Project')
      wanted.add((resource_id ?? '').toLowerCase())
    }
  }
  if (wanted.size > 0) {
    const known = await tx
      .select({ id: projects.id })
      .from(projects)
      .where(and(eq(projects.organizationId, organizationId), inArray(projects.id, [...wanted])))
    if (known.length < wanted.size) throw notFound('Project')
  }
  return inputs.map(({ resource_type, resource_id, role }) => ({
    projectId: resource_type === 'project' ? (resource_id ?? '').toLowerCase() : null,
    role,
  }))
}
