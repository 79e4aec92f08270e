import { type SQL, sql } from 'drizzle-orm'
import { MAX_FOUND_OF_A_KIND, searchText } from '#contract/search-text.ts'
import type { Found } from '#contract/search.ts'
import { PROJECT_ROLE_PERMISSIONS, PROJECT_ROLES, type ProjectPermission, projectPermissions } from '#contract/roles.ts'
import type { OrganizationContext } from '#server/kernel/context.ts'

/** Four hexadecimal digits are no word yet; fewer would find half of everything. */
const ID_BEGINNING = /^[0-9a-f]{4,8}(?:-?[0-9a-f]{0,4}){0,3}-?[0-9a-f]{0,12}$/i

/** Takes the first digits of a UUID; returns the lowest and the highest that begin so, or undefined when none can. */
export function idRange(text: string): { low: string; high: string } | undefined {
  const digits = text.replaceAll('-', '').toLowerCase()
  if (!ID_BEGINNING.test(text) || digits.length > 32) return undefined
  const whole = (fill: string) => digits.padEnd(32, fill).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { low: whole('0'), high: whole('f') }
}

function rolesWith(permission: ProjectPermission): string {
  const roles = PROJECT_ROLES.filter((role) => PROJECT_ROLE_PERMISSIONS[role].includes(permission))
  return `{${roles.join(',')}}`
}

/**
 * Returns what of the organization matches a text and may be seen by who asks: best match first. One statement; each of
 * its parts walks the organization's own rows once, which takes a few milliseconds for ten thousand of them.
 */
export async function find(ctx: OrganizationContext, text: string): Promise<{ data: Found[] }> {
  const wanted = searchText(text)
  const range = idRange(wanted)
  const { id: organizationId } = ctx.organization
  const everywhere = projectPermissions([], ctx.roles)
  const lowered = sql`lower(${wanted}::text)`
  const byId = (column: SQL) =>
    range ? sql` or ${column} between ${range.low}::uuid and ${range.high}::uuid` : sql.empty()
  /** How well it fits: its name is it, begins with it, has a word that does, has it somewhere; or something else has it. */
  const rank = (name: SQL) => sql`case
    when lower(${name}) = ${lowered} then 0
    when starts_with(lower(${name}), ${lowered}) then 1
    when strpos(translate(lower(${name}), '-_.@', '    '), ' ' || translate(${lowered}, '-_.@', '    ')) > 0 then 2
    when strpos(lower(${name}), ${lowered}) > 0 then 3
    else 4 end`
  const has = (column: SQL) => sql`strpos(lower(${column}), ${lowered}) > 0`
  const best = (rows: SQL) =>
    sql`(select * from (${rows}) as one order by rank, lower(name), id limit ${MAX_FOUND_OF_A_KIND})`
  const inMine = (column: SQL, permission: ProjectPermission) =>
    everywhere.has(permission)
      ? sql`true`
      : sql`${column} in (select project_id from mine where role = any(${rolesWith(permission)}::text[]))`

  const parts = [
    best(sql`select 'project' as kind, p.id, p.name, null::text as detail, null::uuid as project_id, ${rank(sql`p.name`)} as rank
      from projects as p where p.organization_id = ${organizationId} and ${inMine(sql`p.id`, 'project:read')}
        and (${has(sql`p.name`)}${byId(sql`p.id`)})`),
    best(sql`select 'api_key', k.id, k.name, k.hint, k.project_id, ${rank(sql`k.name`)} as rank
      from api_keys as k where k.organization_id = ${organizationId} and ${inMine(sql`k.project_id`, 'apiKeys:read')}
        and (${has(sql`k.name`)} or ${has(sql`k.hint`)} or ${has(sql`k.previous_hint`)}${byId(sql`k.id`)})`),
  ]
  if (ctx.permissions.has('members:read'))
    parts.push(
      best(sql`select 'member', u.id, u.name, u.email, null::uuid, least(${rank(sql`u.name`)}, ${rank(sql`u.email`)}) as rank
        from users as u where u.id in (
            select principal_id from role_bindings where organization_id = ${organizationId} and principal_type = 'user' and project_id is null
          ) and (${has(sql`u.name`)} or ${has(sql`u.email`)}${byId(sql`u.id`)})`),
    )
  if (ctx.permissions.has('invites:read'))
    parts.push(
      best(sql`select 'invite', i.id, i.email as name, null::text, null::uuid, ${rank(sql`i.email`)} as rank
        from invites as i where i.organization_id = ${organizationId} and i.processed_at is null and i.revoked_at is null
          and (${has(sql`i.email`)}${byId(sql`i.id`)})`),
    )
  // Whoever may not see all of them sees those connected to a project of theirs.
  const through = ctx.permissions.has('serviceAccounts:read')
    ? sql`null::uuid`
    : sql`(select b.project_id from role_bindings as b where b.principal_type = 'service_account' and b.principal_id = s.id
        and b.organization_id = ${organizationId} and b.project_id is not null and ${inMine(sql`b.project_id`, 'projectServiceAccounts:read')}
        order by b.created_at limit 1)`
  const seen = ctx.permissions.has('serviceAccounts:read') ? sql`true` : sql`${through} is not null`
  parts.push(
    best(sql`select 'service_account', s.id, s.name, s.client_id, ${through}, ${rank(sql`s.name`)} as rank
      from service_accounts as s where s.organization_id = ${organizationId}
        and (${has(sql`s.name`)} or starts_with(lower(s.client_id), ${lowered})${byId(sql`s.id`)}) and ${seen}`),
  )
  const { rows } = await ctx.db.execute<
    Omit<Found, 'project'> & { project_id: string | null; project_name: string | null }
  >(sql`
    with mine as materialized (
      select project_id, role from role_bindings where organization_id = ${organizationId}
        and principal_type = ${ctx.actor.type} and principal_id = ${ctx.actor.id} and project_id is not null
    ), found (kind, id, name, detail, project_id, rank) as (${sql.join(parts, sql` union all `)})
    select found.kind, found.id, found.name, found.detail, found.project_id, projects.name as project_name
    from found left join projects on projects.id = found.project_id
    order by found.rank, array_position('{project,member,service_account,api_key,invite}', found.kind), lower(found.name), found.id`)
  return {
    data: rows.map(({ project_id: projectId, project_name: projectName, ...found }) => ({
      ...found,
      project: projectId !== null && projectName !== null ? { id: projectId, name: projectName } : null,
    })),
  }
}
