import type { z } from 'zod'
import type { AuditEvent, AuditExportQuery } from '#contract/audit.ts'
import type { Deps, Database } from '#server/kernel/context.ts'
import { csvField } from '#server/kernel/csv.ts'
import { dayOf } from '#contract/days.ts'
import { type AuditFilter, pageAuditEvents, presentAuditEvent } from './repo.ts'
import { checkPeriod } from './service.ts'

/** Read in pages, each a statement of its own: nothing is held between two of them, no matter how slowly somebody downloads. */
const PAGE_ROWS = 1000

const COLUMNS: readonly (readonly [string, (event: AuditEvent) => string | null])[] = [
  ['Time (UTC)', ({ event }) => event.time],
  ['Actor type', ({ actor }) => actor.principal_type],
  ['Actor', ({ actor }) => actor.principal_name],
  ['Actor name', ({ actor }) => actor.display_name],
  ['Actor ID', ({ actor }) => actor.principal_id],
  ['Action', ({ event }) => event.action],
  ['Resource type', ({ event }) => event.resource_type],
  ['Resource', ({ event }) => event.resource_name],
  ['Resource ID', ({ event }) => event.resource_id],
  ['Project', ({ project }) => project?.name ?? null],
  ['Project ID', ({ project }) => project?.id ?? null],
  ['Result', ({ event }) => event.outcome.result],
  ['Reason', ({ event }) => event.outcome.reason],
  ['Error code', ({ event }) => event.outcome.error_code],
  ['IP address', ({ client }) => client.ip_address],
  ['User agent', ({ client }) => client.userAgent],
  ['Parameters', ({ event }) => (Object.keys(event.parameters).length > 0 ? JSON.stringify(event.parameters) : null)],
  ['Request ID', (event) => event.request_id],
  ['Event ID', (event) => event.id],
]

// The mark says UTF-8: without it a double-clicked file opens with names in pieces.
const CSV_HEAD = `\uFEFF${COLUMNS.map(([name]) => name).join(',')}\r\n`

function csvLine(event: AuditEvent): string {
  return `${COLUMNS.map(([, read]) => csvField(read(event) ?? '')).join(',')}\r\n`
}

async function* parts(
  db: Database,
  organizationId: string,
  filter: AuditFilter,
  format: 'csv' | 'json',
): AsyncGenerator<string> {
  let before = format === 'csv' ? CSV_HEAD : '['
  let isFirst = true
  for (let after: string[] | null = null; ;) {
    const rows = await pageAuditEvents(db, organizationId, filter, after, PAGE_ROWS)
    const events = rows.map(presentAuditEvent)
    const text =
      format === 'csv'
        ? events.map(csvLine).join('')
        : events.map((event, at) => `${isFirst && at === 0 ? '\n' : ',\n'}${JSON.stringify(event)}`).join('')
    isFirst &&= events.length === 0
    yield before + text
    before = ''
    const last = rows.at(-1)
    if (rows.length < PAGE_ROWS || !last) break
    after = [last.micros, last.id]
  }
  if (format === 'json') yield '\n]\n'
}

/** Answers with every event that matches, as CSV or JSON. Throws INVALID_ARGUMENT before anything is sent. */
export async function exportAuditEvents(
  ctx: { db: Database; organization: { id: string }; deps: Pick<Deps, 'now'> },
  query: z.output<typeof AuditExportQuery>,
): Promise<Response> {
  const { format, ...filter } = query
  checkPeriod(filter)
  const text = parts(ctx.db, ctx.organization.id, filter, format)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await text.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await text.return(undefined)
    },
  })
  const period = `${filter.from ? `_${filter.from}` : ''}_to_${filter.to ?? dayOf(ctx.deps.now())}`
  return new Response(body, {
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="audit-log${period}.${format}"`,
      'cache-control': 'no-store',
    },
  })
}
