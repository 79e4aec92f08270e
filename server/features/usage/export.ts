import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { SERVICE_LABELS, type UsageExportQuery } from '#contract/usage.ts'
import type { Database } from '#server/kernel/context.ts'
import { condition, type Filters, filtersOf, loadLines, type Range, rangeOf } from './filters.ts'

/**
 * The CSV is written by the database, so that no row has to be read field by field and put together again. It is read in pages by key, each a statement of its own: nothing is held between two of them, no
 * matter how slowly somebody downloads, and on the embedded database others get their turn. So that the file is still
 * one state, it begins by noting the organization's last batch; what later batches added to a row is taken off again.
 */

const PAGE_ROWS = 5_000

const HEADER = [
  'Date (UTC)',
  'Project ID',
  'Project name',
  'Project tags',
  'Service',
  'SKU',
  'SKU ID',
  'Cloud',
  'Region',
  'Resource type',
  'Resource ID',
  'Resource name',
  'Resource tags',
  'Quantity',
  'Unit',
  'Unit price (USD)',
  'Cost (USD)',
]

/** A spreadsheet takes what begins with one of these for a formula (OWASP, CSV Injection), full-width signs included. */
const FORMULA_SIGNS = '=+-@|%＝＋－＠'

/** Takes text that somebody else chose; returns it as a field: in quotes, and with an apostrophe before a formula. */
function field(value: SQL): SQL {
  const formula = sql`${value} <> '' and (ascii(${value}) < 32 or strpos(${FORMULA_SIGNS}, left(ltrim(${value}), 1)) > 0)`
  return sql`'"' || case when ${formula} then '''' else '' end || replace(${value}, '"', '""') || '"'`
}

const tags = (value: SQL) =>
  sql`case when ${value} = '{}'::jsonb then '' else '"' || replace(${value}::text, '"', '""') || '"' end`

type Key = { day: string; project_id: string; line: number; resource: number; unit_price: string }
type Page = { csv: string | null; rows: number; last: Key | null }

async function readPage(
  db: Database,
  organizationId: string,
  range: Range,
  filters: Filters,
  snapshot: string,
  after: Key | null,
): Promise<Page> {
  const services = Object.entries(SERVICE_LABELS).map(([id, label]) => sql`when ${id} then ${label}`)
  const behind = after
    ? sql` and (day, project_id, line, resource, unit_price) > (${after.day}::date, ${after.project_id}::uuid, ${after.line}::int, ${after.resource}::int, ${after.unit_price}::numeric)`
    : sql``
  const { rows } = await db.execute<Page>(sql`
    with page as materialized (
      select day, project_id, line, resource, unit_price, quantity, cost, events, batch, row_number() over (order by day, project_id, line, resource, unit_price) as number
      from usage_daily where ${condition(organizationId, range, filters)}${behind}
      order by day, project_id, line, resource, unit_price limit ${PAGE_ROWS}
    ), later as materialized (
      select (time at time zone 'UTC')::date as day, project_id, line, resource, unit_price, sum(quantity) as quantity, sum(cost) as cost, count(*) as events
      from usage_events
      where organization_id = ${organizationId} and batch > ${snapshot}::bigint
        and (select last_batch from usage_organizations where organization_id = ${organizationId}) > ${snapshot}::bigint
      group by 1, 2, 3, 4, 5
    )
    select string_agg(
        page.day::text || ',' || page.project_id::text || ',' || ${field(sql`coalesce(live.name, seen.name)`)} || ',' || ${tags(sql`coalesce(live.tags, seen.tags)`)}
          || ',' || (case skus.service ${sql.join(services, sql` `)} end) || ',' || ${field(sql`skus.name`)} || ',' || lines.sku || ',' || lines.cloud || ',' || lines.region || ','
          || case when resources.type = '' then ',,,' else resources.type || ',' || ${field(sql`resources.id`)} || ',' || ${field(sql`resources.name`)} || ',' || ${tags(sql`resources.tags`)} end || ','
          || trim_scale(page.quantity - coalesce(later.quantity, 0))::text || ',' || ${field(sql`skus.unit`)} || ',' || trim_scale(page.unit_price)::text || ',' || trim_scale(page.cost - coalesce(later.cost, 0))::text || E'\r\n',
        '' order by page.number
      ) filter (where page.events > coalesce(later.events, 0)) as csv,
      count(*)::int as rows,
      (select json_build_object('day', day, 'project_id', project_id, 'line', line, 'resource', resource, 'unit_price', unit_price::text) from page where number = ${PAGE_ROWS}) as last
    from page
      join usage_projects as seen on seen.project_id = page.project_id
      left join projects as live on live.id = page.project_id
      join usage_lines as lines on lines.key = page.line
      join usage_skus as skus on skus.id = lines.sku
      join usage_resources as resources on resources.key = page.resource
      left join later on page.batch > ${snapshot}::bigint and (later.day, later.project_id, later.line, later.resource, later.unit_price) = (page.day, page.project_id, page.line, page.resource, page.unit_price)`)
  return rows[0] ?? { csv: null, rows: 0, last: null }
}

/** The CSV's text in parts of some thousand rows. Takes whose usage, the period and the filters, both already checked. */
async function* csvParts(db: Database, organizationId: string, range: Range, filters: Filters): AsyncGenerator<string> {
  const { rows } = await db.execute<{ last_batch: string }>(sql`
    select last_batch from usage_organizations where organization_id = ${organizationId}`)
  const snapshot = rows[0]?.last_batch ?? '0'
  // The mark says UTF-8: without it a double-clicked file opens with names in pieces.
  let before = `\uFEFF${HEADER.join(',')}\r\n`
  for (let after: Key | null = null; ;) {
    const page: Page = await readPage(db, organizationId, range, filters, snapshot, after)
    yield before + (page.csv ?? '')
    before = ''
    if (!page.last) return
    after = page.last
  }
}

/**
 * Answers with usage as CSV, read only as fast as it is taken.
 * Takes the period and the filters; returns the response. Throws INVALID_ARGUMENT before anything is sent.
 */
export async function exportUsage(
  ctx: { db: Database; organization: { id: string }; deps: { now: () => Date } },
  query: z.output<typeof UsageExportQuery>,
): Promise<Response> {
  const range = rangeOf(query, ctx.deps.now())
  const filters = filtersOf(query, await loadLines(ctx.db))
  const parts = csvParts(ctx.db, ctx.organization.id, range, filters)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      // A page may be empty, the last one for example; a pull that brings nothing is not asked again.
      for (;;) {
        const { done, value } = await parts.next()
        if (done) return controller.close()
        if (value !== '') return controller.enqueue(encoder.encode(value))
      }
    },
    async cancel() {
      await parts.return(undefined)
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${exportFileName(range)}"`,
      'cache-control': 'no-store',
    },
  })
}

/** Takes the days; returns what the file is called. */
function exportFileName({ from, to }: Range): string {
  return `usage_${from}_to_${to}.csv`
}
