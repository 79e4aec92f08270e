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
import { notFound, NotPermitted } from './errors.ts'
import { lockOrganization } from './last-owner.ts'

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
  if (!held.has(permission)) throw new NotPermitted(refusal(permission))
}

/**
 * Locks the organization and checks again, under the lock, that the actor may do what the request was let in for: while it
 * waited, somebody may have taken the actor's roles away. Takes the permission, and the project when it is one of a project.
 * Throws PERMISSION_DENIED; NOT_FOUND for a project the actor has no role in any more, and for an organization that is gone.
 */
export async function lockAndRequire(
  tx: Transaction,
  { actor, organization }: { actor: Actor; organization: { id: string } },
  permission: Permission,
  options: { projectId?: string; strength?: 'update' | 'share' } = {},
): Promise<void> {
  await lockOrganization(tx, organization.id, options.strength)
  const standing = await readStanding(tx, actor, organization.id, options.projectId ?? null)
  if (options.projectId !== undefined && standing.project.size === 0) throw notFound('Project')
  requirePermission(standing, permission)
}
