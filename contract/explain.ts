import type { Grant } from './access.ts'
import {
  ORGANIZATION_PERMISSIONS,
  ORGANIZATION_ROLE_PERMISSIONS,
  type OrganizationPermission,
  type OrganizationRole,
  type Permission,
  PROJECT_PERMISSIONS,
  PROJECT_ROLE_PERMISSIONS,
  type ProjectPermission,
  type ProjectRole,
  type Role,
  ROLE_LABELS,
} from './roles.ts'

export type Explained<P extends Permission> = { permission: P; from: number[] }

function permissionsOf(role: Role): readonly Permission[] {
  return role in ORGANIZATION_ROLE_PERMISSIONS
    ? ORGANIZATION_ROLE_PERMISSIONS[role as OrganizationRole]
    : PROJECT_ROLE_PERMISSIONS[role as ProjectRole]
}

function explain<P extends Permission>(all: Record<P, string>, grants: readonly Pick<Grant, 'role'>[]): Explained<P>[] {
  return (Object.keys(all) as P[]).flatMap((permission) => {
    const from = grants.flatMap(({ role }, at) => (permissionsOf(role).includes(permission) ? [at] : []))
    return from.length > 0 ? [{ permission, from }] : []
  })
}

/** Takes grants on an organization; returns each permission they give, with the places in the list of those that give it. */
export function explainOrganization(grants: readonly Pick<Grant, 'role'>[]): Explained<OrganizationPermission>[] {
  return explain(ORGANIZATION_PERMISSIONS, grants)
}

/** The same for grants on a project. */
export function explainProject(grants: readonly Pick<Grant, 'role'>[]): Explained<ProjectPermission>[] {
  return explain(PROJECT_PERMISSIONS, grants)
}

/** Takes a grant; returns it in words: `Project owner, because Organization owner`. */
export function describeGrant({ role, because }: Pick<Grant, 'role' | 'because'>): string {
  return because ? `${ROLE_LABELS[role]}, because ${ROLE_LABELS[because]}` : ROLE_LABELS[role]
}

/** What somebody can do after a change of roles that they could not before, and the other way round. */
export type PermissionChange = { gained: Permission[]; lost: Permission[] }

/** Takes the roles on one organization or one project before and after a change; returns what that changes. */
export function comparePermissions(before: readonly Role[], after: readonly Role[]): PermissionChange {
  const had = new Set(before.flatMap(permissionsOf))
  const has = new Set(after.flatMap(permissionsOf))
  return { gained: [...has].filter((one) => !had.has(one)), lost: [...had].filter((one) => !has.has(one)) }
}

/** The same as `describeGrant` for each grant that gives one thing: `from` are their places in the list. */
export function describeGrants(grants: readonly Pick<Grant, 'role' | 'because'>[], from: readonly number[]): string[] {
  return from.flatMap((at) => (grants[at] ? [describeGrant(grants[at])] : []))
}
