import { and, desc, eq, gte, lt, notInArray, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { type AuditEvent, type AuditFilters, type AuditQuery, MAX_AUDIT_ACTORS } from '#contract/audit.ts'
import { auditEvents, projects } from '#server/db/schema.ts'
import type { Database, Transaction } from '#server/kernel/context.ts'
import { addDays, startOf } from '#contract/days.ts'
import { micros } from '#server/kernel/pagination.ts'

type Db = Database | Transaction
export type AuditFilter = Omit<z.output<typeof AuditQuery>, 'limit' | 'paginationToken'>
export type AuditRow = typeof auditEvents.$inferSelect & { micros: string; projectName: string | null }

/** What people do all day and changes nothing. */
const COMING_AND_GOING = ['login', 'logout']

/** Takes the organization and the filters; returns the condition that says so. */
function matching(organizationId: string, filter: AuditFilter): SQL | undefined {
  return and(
    eq(auditEvents.organizationId, organizationId),
    filter.actor === undefined ? undefined : eq(auditEvents.actorId, filter.actor),
    filter.resource_type === undefined ? undefined : eq(auditEvents.resourceType, filter.resource_type),
    filter.resource_id === undefined ? undefined : eq(auditEvents.resourceId, filter.resource_id),
    filter.action === undefined ? undefined : eq(auditEvents.action, filter.action),
    filter.result === undefined ? undefined : eq(auditEvents.result, filter.result),
    filter.from === undefined ? undefined : gte(auditEvents.time, startOf(filter.from)),
    filter.to === undefined ? undefined : lt(auditEvents.time, startOf(addDays(filter.to, 1))),
  )
}

/** A project's name: as it is, or for a deleted one as the log knew it last. */
const projectName = sql<string | null>`coalesce(${projects.name}, (
  select gone.resource_name from audit_events as gone
  where gone.organization_id = ${auditEvents.organizationId} and gone.resource_id = ${auditEvents.projectId}::text and gone.resource_type = 'project'
  order by gone.time desc, gone.id desc limit 1))`

/**
 * Returns up to `limit` events, newest first. Takes whose, which, and the place `[micros, id]` after which to begin; null
 * for the newest. `changesOnly` leaves out who signed in and out, and what was refused.
 */
export async function pageAuditEvents(
  db: Db,
  organizationId: string,
  filter: AuditFilter,
  after: readonly string[] | null,
  limit: number,
  options: { changesOnly?: boolean } = {},
): Promise<AuditRow[]> {
  const before = after
    ? sql`(${auditEvents.time}, ${auditEvents.id}) < (timestamptz 'epoch' + ${after[0]}::bigint * interval '1 microsecond', ${after[1]}::uuid)`
    : undefined
  const rows = await db
    .select({ event: auditEvents, micros: micros(auditEvents.time), projectName })
    .from(auditEvents)
    .leftJoin(
      projects,
      and(eq(projects.id, auditEvents.projectId), eq(projects.organizationId, auditEvents.organizationId)),
    )
    .where(
      and(
        matching(organizationId, filter),
        before,
        options.changesOnly
          ? and(notInArray(auditEvents.action, COMING_AND_GOING), eq(auditEvents.result, 'success'))
          : undefined,
      ),
    )
    .orderBy(desc(auditEvents.time), desc(auditEvents.id))
    .limit(limit)
  return rows.map((row) => Object.assign(row.event, { micros: row.micros, projectName: row.projectName }))
}

/** Returns who acted and what was done to which type of thing. Walks from one value to the next in the index, so that a million events cost no more than a thousand. */
export async function listAuditFilters(db: Db, organizationId: string): Promise<AuditFilters> {
  const { rows } = await db.execute<AuditFilters>(sql`
    with recursive actors as (
      (select actor_id from audit_events where organization_id = ${organizationId} order by actor_id limit 1)
      union all
      select (select next.actor_id from audit_events as next where next.organization_id = ${organizationId} and next.actor_id > actors.actor_id order by next.actor_id limit 1)
      from actors where actors.actor_id is not null
    ), kinds as (
      (select resource_type, action from audit_events where organization_id = ${organizationId} order by resource_type, action limit 1)
      union all
      select next.resource_type, next.action from kinds cross join lateral (
        select resource_type, action from audit_events
        where organization_id = ${organizationId} and (resource_type, action) > (kinds.resource_type, kinds.action) order by resource_type, action limit 1
      ) as next
    ), named as (
      select actors.actor_id, latest.* from actors cross join lateral (
        select actor_name, actor_type, actor_display_name, time from audit_events as event
        where event.organization_id = ${organizationId} and event.actor_id = actors.actor_id order by event.time desc, event.id desc limit 1
      ) as latest
      where actors.actor_id is not null order by latest.time desc limit ${MAX_AUDIT_ACTORS}
    )
    select
      coalesce((select json_agg(json_build_object('id', actor_id, 'name', actor_name, 'type', actor_type, 'display_name', actor_display_name)
        order by lower(coalesce(actor_display_name, actor_name)), actor_id) from named), '[]') as actors,
      coalesce((select json_agg(json_build_object('resource_type', resource_type, 'action', action) order by resource_type, action) from kinds), '[]') as kinds`)
  return rows[0] ?? { actors: [], kinds: [] }
}

/** Takes an event's row; returns it as the API tells it. */
export function presentAuditEvent(row: AuditRow): AuditEvent {
  const failed = row.result === 'failure'
  return {
    id: row.id,
    organization_id: row.organizationId,
    organization_name: row.organizationName,
    client: { userAgent: row.userAgent, ip_address: row.ipAddress },
    actor: {
      principal_id: row.actorId,
      principal_name: row.actorName,
      principal_type: row.actorType,
      display_name: row.actorDisplayName,
    },
    event: {
      time: row.time.toISOString(),
      action: row.action,
      resource_type: row.resourceType,
      resource_id: row.resourceId,
      resource_name: row.resourceName,
      outcome: {
        result: row.result,
        reason: failed ? row.reason : null,
        error_code: failed ? row.errorCode : null,
      },
      parameters: row.parameters,
    },
    project: row.projectId === null ? null : { id: row.projectId, name: row.projectName },
    request_id: row.requestId,
  }
}
