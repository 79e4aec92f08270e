import type { z } from 'zod'
import type { AuditEvent, AuditQuery } from '#contract/audit.ts'
import type { Database, Transaction } from '#server/kernel/context.ts'
import { invalidFields } from '#server/kernel/errors.ts'
import { makePage, readPage } from '#server/kernel/pagination.ts'
import { type AuditFilter, pageAuditEvents, presentAuditEvent } from './repo.ts'

type AuditContext = { db: Database | Transaction; organization: { id: string } }

/** Throws INVALID_ARGUMENT for a period that ends before it begins. */
export function checkPeriod({ from, to }: AuditFilter): void {
  if (from !== undefined && to !== undefined && from > to)
    throw invalidFields([{ path: 'to', message: 'The last day must not be before the first.' }])
}

/** Returns a page of the organization's audit events, newest first. */
export async function listAuditEvents(ctx: AuditContext, query: z.output<typeof AuditQuery>) {
  const { limit, paginationToken, ...filter } = query
  checkPeriod(filter)
  const { id } = ctx.organization
  const request = await readPage(
    { limit, paginationToken },
    ['micros', 'uuid'],
    ['audit-events', id, ...FIELDS.map((field) => filter[field])],
  )
  const found = await pageAuditEvents(ctx.db, id, filter, request.after, request.limit + 1)
  const { rows, pagination } = makePage(found, request, (row) => [row.micros, row.id])
  return { data: rows.map(presentAuditEvent), pagination }
}

const FIELDS = ['actor', 'resource_type', 'resource_id', 'action', 'result', 'from', 'to'] as const

/** Returns what was last changed in the organization, newest first; who signed in and out is left out, and what was refused. */
export async function latestChanges(ctx: AuditContext, count: number): Promise<AuditEvent[]> {
  return (await pageAuditEvents(ctx.db, ctx.organization.id, {}, null, count, { changesOnly: true })).map(
    presentAuditEvent,
  )
}
