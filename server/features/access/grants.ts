import type { Grant } from '#contract/access.ts'
import { isOrganizationRole } from '#contract/role-bindings.ts'
import type { OrganizationRole, ProjectRole } from '#contract/roles.ts'
import { inOrder } from '#server/features/role-bindings/read-roles.ts'
import type { BindingRow } from './repo.ts'

/** Takes a binding on the organization; returns it as a grant there. */
export function organizationGrant(row: Pick<BindingRow, 'id' | 'role'>): Grant {
  return { role: row.role, via: 'organization', because: null, role_binding_id: row.id }
}

/**
 * Takes a principal's bindings on the organization and on one project; returns what lets it into the project. An
 * organization owner is a project owner everywhere; nobody else inherits.
 */
export function projectGrants(rows: readonly BindingRow[]): Grant[] {
  return rows.flatMap((row): Grant[] => {
    if (row.projectId !== null) return [{ role: row.role, via: 'project', because: null, role_binding_id: row.id }]
    if (row.role !== 'OrgOwner') return []
    return [{ role: 'ProjectOwner', via: 'organization', because: 'OrgOwner', role_binding_id: row.id }]
  })
}

/** Takes a principal's bindings; returns those roles apart, and when it got its first role on the project. */
export function rolesApart(rows: readonly BindingRow[]) {
  const onProject = rows.filter((row) => row.projectId !== null)
  return {
    organization_roles: inOrder(
      rows.flatMap(({ role }): OrganizationRole[] => (isOrganizationRole(role) ? [role] : [])),
    ),
    roles: inOrder(onProject.flatMap(({ role }): ProjectRole[] => (isOrganizationRole(role) ? [] : [role]))),
    added_at: onProject[0]?.createdAt.toISOString() ?? null,
  }
}

/** Takes bindings; returns them by principal, in their order. */
export function byPrincipal<Row extends BindingRow>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => row.principalId)
}
