import { sql } from 'drizzle-orm'
import { EXPIRING_DAYS, FRESH_DAYS, UNUSED_DAYS } from '#contract/home-limits.ts'
import { FIRST_STEPS, type FirstStep, type Home } from '#contract/home.ts'
import { PROJECT_ROLE_PERMISSIONS, PROJECT_ROLES } from '#contract/roles.ts'
import type { Actor, Database, Transaction } from '#server/kernel/context.ts'

type Db = Database | Transaction

/** How many of each are named; the page links to the rest. */
const FIRST = 3
const SEES_KEYS = `{${PROJECT_ROLES.filter((role) => PROJECT_ROLE_PERMISSIONS[role].includes('apiKeys:read')).join(',')}}`

type Some<Row> = { count: number; first: Row[] }
const NONE: Some<never> = { count: 0, first: [] }

/**
 * Returns the API keys that need somebody: those that expire soon, that nobody uses, and whose old value still works.
 * Takes whose keys: all of the organization's, or those of the projects in which the actor may see them. Null without any.
 */
export async function summarizeKeys(
  db: Db,
  organizationId: string,
  onlyFor: Actor | undefined,
  now: Date,
): Promise<Home['keys']> {
  const time = sql`${now.toISOString()}::timestamptz`
  const visible = onlyFor
    ? sql`k.project_id in (select project_id from role_bindings where organization_id = ${organizationId} and principal_type = ${onlyFor.type}
        and principal_id = ${onlyFor.id} and project_id is not null and role = any(${SEES_KEYS}::text[]))`
    : sql`true`
  const { rows } = await db.execute<{
    total: number
    kind: string
    count: number
    first: Record<string, unknown>[]
  }>(sql`
    with keys as materialized (
      select k.id, k.name, k.hint, k.project_id, k.expires_at, k.last_used_at, k.created_at, k.previous_expires_at,
        k.disabled_at is null and (k.expires_at is null or k.expires_at > ${time}) as works
      from api_keys as k where k.organization_id = ${organizationId} and ${visible}
    ), due as (
      select 'expiring' as kind, id, name, hint, project_id, expires_at as at, expires_at as place from keys
      where works and expires_at < ${time} + ${EXPIRING_DAYS} * interval '1 day'
      union all
      select 'unused', id, name, hint, project_id, last_used_at, coalesce(last_used_at, created_at) from keys
      where works and coalesce(last_used_at, created_at) < ${time} - ${UNUSED_DAYS} * interval '1 day'
      union all
      select 'in_grace', id, name, hint, project_id, previous_expires_at, previous_expires_at from keys where previous_expires_at > ${time}
    ), numbered as (
      select due.*, projects.name as project_name, row_number() over (partition by kind order by place, due.id) as number, count(*) over (partition by kind) as count
      from due join projects on projects.id = due.project_id
    )
    select kind, max(count)::int as count, (select count(*)::int from keys) as total, json_agg(json_build_object(
      'id', id, 'name', name, 'hint', hint, 'project', json_build_object('id', project_id, 'name', project_name), 'at', at) order by number) as first
    from numbered where number <= ${FIRST} group by kind
    union all select 'all', 0, (select count(*)::int from keys), '[]'`)
  const total = rows[0]?.total ?? 0
  if (onlyFor && total === 0) return null
  const of = (kind: string) => {
    const found = rows.find((row) => row.kind === kind)
    return found
      ? { count: found.count, first: withTimes(found.first) as NonNullable<Home['keys']>['unused']['first'] }
      : NONE
  }
  return { count: total, expiring: of('expiring'), unused: of('unused'), in_grace: of('in_grace') }
}

/** JSON of the database writes a time with the session's offset; the API says UTC. */
function withTimes(rows: Record<string, unknown>[], field = 'at'): Record<string, unknown>[] {
  return rows.map((row) => {
    const at = row[field]
    return { ...row, [field]: typeof at === 'string' ? new Date(at).toISOString() : null }
  })
}

/** Returns the service accounts whose old client secret still works, the next to end first. */
export async function listSecretsInGrace(
  db: Db,
  organizationId: string,
  now: Date,
): Promise<NonNullable<Home['secrets_in_grace']>> {
  const { rows } = await db.execute<{ id: string; name: string; at: string; count: number }>(sql`
    select id, name, previous_secret_expires_at as at, count(*) over ()::int as count from service_accounts
    where organization_id = ${organizationId} and previous_secret_expires_at > ${now.toISOString()}::timestamptz
    order by previous_secret_expires_at, id limit ${FIRST}`)
  return {
    count: rows[0]?.count ?? 0,
    first: rows.map(({ id, name, at }) => ({ id, name, at: new Date(at).toISOString() })),
  }
}

/** Returns the invites nobody has accepted yet: those that still work, the next to end first, and those that ended, the latest first. */
export async function summarizeInvites(
  db: Db,
  organizationId: string,
  now: Date,
): Promise<NonNullable<Home['invites']>> {
  const { rows } = await db.execute<{ expired: boolean; count: number; first: Record<string, unknown>[] }>(sql`
    with open as (
      select id, email, expires_at, expires_at <= ${now.toISOString()}::timestamptz as expired from invites
      where organization_id = ${organizationId} and processed_at is null and revoked_at is null
    ), numbered as (
      select open.*, row_number() over (partition by expired order by case when expired then -extract(epoch from expires_at) else extract(epoch from expires_at) end, id) as number,
        count(*) over (partition by expired) as count
      from open
    )
    select expired, max(count)::int as count, json_agg(json_build_object('id', id, 'email', email, 'expires_at', expires_at) order by number) as first
    from numbered where number <= ${FIRST} group by expired`)
  const of = (expired: boolean) => {
    const found = rows.find((row) => row.expired === expired)
    return found
      ? {
          count: found.count,
          first: withTimes(found.first, 'expires_at') as NonNullable<Home['invites']>['pending']['first'],
        }
      : NONE
  }
  return { pending: of(false), expired: of(true) }
}

/** Returns which first steps somebody has taken in the organization, and whether it is a new one. */
export async function readFirstSteps(
  db: Db,
  organizationId: string,
  now: Date,
): Promise<NonNullable<Home['first_steps']>> {
  const mine = sql`organization_id = ${organizationId}`
  const { rows } = await db.execute<Record<FirstStep | 'is_fresh', boolean>>(sql`
    select
      exists (select 1 from projects where ${mine}) as project,
      exists (select 1 from api_keys where ${mine}) as api_key,
      exists (select 1 from invites where ${mine})
        or (select count(*) > 1 from (select distinct principal_id from role_bindings where ${mine} and principal_type = 'user' and project_id is null limit 2) as people) as invite,
      exists (select 1 from service_accounts where ${mine}) as service_account,
      exists (select 1 from spend_alerts where ${mine} and kind = 'custom') as spend_alert,
      (select created_at > ${now.toISOString()}::timestamptz - ${FRESH_DAYS} * interval '1 day' from organizations where id = ${organizationId}) as is_fresh`)
  const [row] = rows
  return { done: FIRST_STEPS.filter((step) => row?.[step] === true), is_fresh: row?.is_fresh === true }
}

/** Returns what an organization's days from the first to the last, both included, have cost, exact. */
export async function costOfDays(db: Db, organizationId: string, first: string, last: string): Promise<string> {
  const { rows } = await db.execute<{ cost: string }>(sql`
    select coalesce(trim_scale(sum(cost)), 0)::text as cost from usage_daily_lines
    where organization_id = ${organizationId} and day between ${first}::date and ${last}::date`)
  return rows[0]?.cost ?? '0'
}
