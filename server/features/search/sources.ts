import { type SQL, sql } from 'drizzle-orm'
import type { Found } from '#contract/search.ts'
import { PROJECT_ROLE_PERMISSIONS, PROJECT_ROLES, type ProjectPermission, projectPermissions } from '#contract/roles.ts'
import type { OrganizationContext } from '#server/kernel/context.ts'

/** One kind of thing: the rows that the caller may see, and where in them somebody may look for a text. */
export type Source = {
  kind: Found['kind']
  /** `from … where …`: the organization's rows that the caller may see. */
  rows: SQL
  id: SQL
  name: SQL
  detail: SQL
  projectId: SQL
  /** What is searched beside the name. */
  also: readonly SQL[]
}

function rolesWith(permission: ProjectPermission): string {
  return `{${PROJECT_ROLES.filter((role) => PROJECT_ROLE_PERMISSIONS[role].includes(permission)).join(',')}}`
}

/** The caller's own roles on projects, for the `with` of the statement that reads the sources. */
export function mine(ctx: OrganizationContext): SQL {
  return sql`mine as materialized (
    select project_id, role from role_bindings where organization_id = ${ctx.organization.id}
      and principal_type = ${ctx.actor.type} and principal_id = ${ctx.actor.id} and project_id is not null)`
}

/** Returns everything there is to search, each kind narrowed to what the caller may see. */
export function sourcesFor(ctx: OrganizationContext): Source[] {
  const { id } = ctx.organization
  const everywhere = projectPermissions([], ctx.roles)
  const inMine = (column: SQL, permission: ProjectPermission) =>
    everywhere.has(permission)
      ? sql`true`
      : sql`${column} in (select project_id from mine where role = any(${rolesWith(permission)}::text[]))`
  const none = sql`null::text`
  const nowhere = sql`null::uuid`
  const seesAllAccounts = ctx.permissions.has('serviceAccounts:read')
  // Whoever may not see all service accounts sees those connected to a project of theirs.
  const through = seesAllAccounts
    ? nowhere
    : sql`(select b.project_id from role_bindings as b where b.principal_type = 'service_account' and b.principal_id = s.id
        and b.organization_id = ${id} and b.project_id is not null and ${inMine(sql`b.project_id`, 'projectServiceAccounts:read')}
        order by b.created_at limit 1)`
  const sources: (Source | false)[] = [
    {
      kind: 'project',
      rows: sql`from projects as p where p.organization_id = ${id} and ${inMine(sql`p.id`, 'project:read')}`,
      id: sql`p.id`,
      name: sql`p.name`,
      detail: none,
      projectId: nowhere,
      also: [],
    },
    ctx.permissions.has('members:read') && {
      kind: 'member',
      rows: sql`from users as u where u.id in (
        select principal_id from role_bindings where organization_id = ${id} and principal_type = 'user' and project_id is null)`,
      id: sql`u.id`,
      name: sql`u.name`,
      detail: sql`u.email`,
      projectId: nowhere,
      also: [sql`u.email`],
    },
    {
      kind: 'service_account',
      rows: sql`from service_accounts as s where s.organization_id = ${id} and ${seesAllAccounts ? sql`true` : sql`${through} is not null`}`,
      id: sql`s.id`,
      name: sql`s.name`,
      detail: sql`s.client_id`,
      projectId: through,
      also: [sql`s.client_id`],
    },
    {
      kind: 'api_key',
      rows: sql`from api_keys as k where k.organization_id = ${id} and ${inMine(sql`k.project_id`, 'apiKeys:read')}`,
      id: sql`k.id`,
      name: sql`k.name`,
      detail: sql`concat_ws(' ', k.hint, k.previous_hint)`,
      projectId: sql`k.project_id`,
      also: [sql`k.hint`, sql`k.previous_hint`],
    },
    ctx.permissions.has('invites:read') && {
      kind: 'invite',
      rows: sql`from invites as i where i.organization_id = ${id} and i.processed_at is null and i.revoked_at is null`,
      id: sql`i.id`,
      name: sql`i.email`,
      detail: none,
      projectId: nowhere,
      also: [],
    },
  ]
  return sources.filter((source) => source !== false)
}
