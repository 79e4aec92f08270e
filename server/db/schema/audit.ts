/** The audit log. */
import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { time } from './time.ts'

/** What happened, written in the transaction of what it tells of. Outlives the organization: no foreign key. */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    organizationName: text('organization_name').notNull(),
    time: time('time').notNull(),
    actorType: text('actor_type').$type<'user' | 'api_key' | 'service_account' | 'system'>().notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    actorDisplayName: text('actor_display_name'),
    userAgent: text('user_agent'),
    ipAddress: text('ip_address'),
    requestId: text('request_id'),
    action: text('action').notNull(),
    resourceType: text('resource_type').notNull(),
    resourceId: text('resource_id').notNull(),
    resourceName: text('resource_name').notNull(),
    projectId: uuid('project_id'),
    result: text('result').$type<'success' | 'failure'>().notNull(),
    reason: text('reason'),
    errorCode: text('error_code'),
    parameters: jsonb('parameters').$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    index('audit_events_organization').on(table.organizationId, table.time, table.id),
    // One for each filter of the log, all in the order it is read in.
    index('audit_events_actor').on(table.organizationId, table.actorId, table.time, table.id),
    index('audit_events_resource').on(table.organizationId, table.resourceId, table.time, table.id),
    index('audit_events_kind').on(table.organizationId, table.resourceType, table.action, table.time, table.id),
    // Few of many: a page of them would otherwise be looked for through the whole log.
    index('audit_events_failure')
      .on(table.organizationId, table.time, table.id)
      .where(sql`${table.result} = 'failure'`),
  ],
)
