import { and, eq, isNull, or } from 'drizzle-orm'
import {
  organizationPermissions,
  type OrganizationPermission,
  type OrganizationRole,
  type Permission,
  projectPermissions,
  type ProjectPermission,
  type ProjectRole,
  refusal,
} from '#contract/roles.ts'
import { roleBindings } from '#server/db/schema.ts'
import type { Actor, Transaction } from './context.ts'
import { ApiError } from './errors.ts'

/** What an actor holds on an organization and, when one is meant, on a project, inheritance included. */
export type Standing = {
  roles: OrganizationRole[]
  organization: Set<OrganizationPermission>
  project: Set<ProjectPermission>
}

/**
 * Reads what an actor holds now. A change of roles asks this again under the organization's lock: between the request's
 * first check and the lock, somebody may have taken the actor's own roles away.
 */
export async function readStanding(
  tx: Transaction,
  actor: Actor,
  organizationId: string,
  projectId: string | null,
): Promise<Standing> {
  const rows = await tx
    .select({ role: roleBindings.role, projectId: roleBindings.projectId })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, actor.type),
        eq(roleBindings.principalId, actor.id),
        projectId
          ? or(isNull(roleBindings.projectId), eq(roleBindings.projectId, projectId))
          : isNull(roleBindings.projectId),
      ),
    )
  const roles = rows.flatMap((row) => (row.projectId ? [] : [row.role as OrganizationRole]))
  const projectRoles = rows.flatMap((row) => (row.projectId ? [row.role as ProjectRole] : []))
  return { roles, organization: organizationPermissions(roles), project: projectPermissions(projectRoles, roles) }
}

/** Throws PERMISSION_DENIED, in the words of the permission, when it is not held. */
export function requirePermission(standing: Standing, permission: Permission): void {
  const held: ReadonlySet<Permission> = new Set<Permission>([...standing.organization, ...standing.project])
  if (!held.has(permission)) throw new ApiError('PERMISSION_DENIED', refusal(permission))
}
