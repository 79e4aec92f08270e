import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { timeField, uuidField } from './fields.ts'
import { Pagination, pageQuery } from './pagination.ts'
import { askedDayField } from './usage.ts'

export const AUDIT_PRINCIPAL_TYPES = ['user', 'service_account', 'api_key', 'system'] as const
export const AUDIT_RESULTS = ['success', 'failure'] as const
export const AUDIT_FORMATS = ['csv', 'json'] as const
/** How many actors the filter offers, latest first; whoever acted longer ago is found by time. */
export const MAX_AUDIT_ACTORS = 1000

/** One event. The fields of Pinecone's schema (guide "Audit logs"), and below them what Conifer adds. */
export const AuditEvent = z
  .object({
    id: uuidField,
    organization_id: z.string(),
    organization_name: z.string().meta({ description: 'As it was then.' }),
    client: z.object({
      userAgent: z.string().nullable(),
      ip_address: z.string().nullable().meta({ description: "A field of Conifer's." }),
    }),
    actor: z.object({
      principal_id: z.string(),
      principal_name: z.string().meta({ description: "A person's email address, a service account's name." }),
      principal_type: z
        .enum(AUDIT_PRINCIPAL_TYPES)
        .meta({ description: '`system`: the data plane or Conifer itself.' }),
      display_name: z.string().nullable().meta({ description: 'Only in case of a user.' }),
    }),
    event: z.object({
      time: timeField,
      action: z.string().meta({ examples: ['create', 'update', 'delete', 'login'] }),
      resource_type: z.string().meta({ examples: ['project', 'api-key', 'user'] }),
      resource_id: z.string().meta({ description: 'Empty where something that was refused was to be made.' }),
      resource_name: z
        .string()
        .meta({ description: 'As it was then. Of what was refused it may be the name that was wanted, or empty.' }),
      outcome: z.object({
        result: z.enum(AUDIT_RESULTS),
        reason: z.string().nullable().meta({ description: 'Only of a failure.' }),
        error_code: z.string().nullable().meta({ description: 'Only of a failure.' }),
      }),
      parameters: z
        .record(z.string(), z.unknown())
        .meta({ description: 'What changed, or was to change. Varies with the event.' }),
    }),
    project: z
      .object({ id: uuidField, name: z.string().nullable() })
      .nullable()
      .meta({ description: "Where it happened, by the name it has now or had last. A field of Conifer's." }),
    request_id: z.string().nullable().meta({ description: "As in the server's own log. A field of Conifer's." }),
  })
  .meta({ id: 'AuditEvent' })
export type AuditEvent = z.infer<typeof AuditEvent>

// PostgreSQL's text cannot hold NUL.
const word = (maxCharacters: number) =>
  z
    .string()
    .max(maxCharacters)
    .refine((text) => !text.includes('\u0000'), { error: 'A filter must not contain control characters.' })
    .optional()

const filters = {
  actor: word(200).meta({ description: 'The id of who acted.' }),
  resource_type: word(100),
  resource_id: word(300),
  action: word(100),
  result: z.enum(AUDIT_RESULTS).optional(),
  from: askedDayField.optional().meta({ format: 'date', description: 'First day, UTC.' }),
  to: askedDayField.optional().meta({ format: 'date', description: 'Last day, UTC, included.' }),
}
export const AuditQuery = z.object({ ...filters, ...pageQuery })
export const AuditExportQuery = z.object({ ...filters, format: z.enum(AUDIT_FORMATS).default('csv') })

export const AuditFilters = z
  .object({
    actors: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          type: z.enum(AUDIT_PRINCIPAL_TYPES),
          display_name: z.string().nullable(),
        }),
      )
      .meta({ description: `Who has acted, by name; at most ${MAX_AUDIT_ACTORS}.` }),
    kinds: z
      .array(z.object({ resource_type: z.string(), action: z.string() }))
      .meta({ description: 'Which actions there are on which type of resource.' }),
  })
  .meta({ id: 'AuditFilters' })
export type AuditFilters = z.infer<typeof AuditFilters>

export const AuditEvents = z.object({ data: z.array(AuditEvent), pagination: Pagination.nullable() })

const read = {
  tag: 'Audit logs',
  access: { kind: 'organization', permission: 'auditLogs:read' },
  feature: 'auditLogs',
} as const

export const auditEvents = {
  list: endpoint({
    id: 'auditEvents.list',
    method: 'GET',
    path: '/admin/audit-events',
    summary: 'List audit events',
    description: 'Who did what, when and from where; newest first.',
    ...read,
    query: AuditQuery,
    success: { status: 200, body: AuditEvents },
    errors: ['OUT_OF_RANGE'],
  }),
  filters: endpoint({
    id: 'auditEvents.filters',
    method: 'GET',
    path: '/admin/audit-event-filters',
    summary: 'List what audit events can be filtered by',
    ...read,
    success: { status: 200, body: AuditFilters },
  }),
  export: endpoint({
    id: 'auditEvents.export',
    method: 'GET',
    path: '/admin/audit-events/export',
    summary: 'Download audit events as CSV or JSON',
    description:
      'Every event that matches, newest first, read only as fast as it is taken. In the CSV (RFC 4180, UTF-8, with a header line) a value that a spreadsheet would take for a formula begins with an apostrophe.',
    ...read,
    query: AuditExportQuery,
    success: { status: 200 },
  }),
}
