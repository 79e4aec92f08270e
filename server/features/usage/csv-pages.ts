import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '#server/kernel/context.ts'
import { condition, type Filters, type Range } from './filters.ts'

/** The numbers of the finest roll-up, in pages of text: what stands around them is the same for thousands of rows. */

/** A row as the database wrote it. `quantity` and `cost` may end in zeros; both are empty for a row that was not there yet. */
export type CsvRow = { day: string; line: number; resource: number; unitPrice: string; quantity: string; cost: string }

/** Where a page ends, in the order of the roll-up's primary key. */
export type PageKey = Pick<CsvRow, 'day' | 'line' | 'resource' | 'unitPrice'> & { projectId: string }

/** A page's rows, and whether there may be more behind it. */
export type Page = { rows: CsvRow[]; full: boolean }

const ORDER = sql`day, project_id, line, resource, unit_price`
/** A line of the text. Not the project: its resource tells. */
const fields = (quantity: SQL, cost: SQL) => sql`concat_ws(',', day, line, resource, unit_price, ${quantity}, ${cost})`
const DAY_LENGTH = 'yyyy-mm-dd'.length

function pageRows(where: SQL, after: PageKey | null, size: number): SQL {
  const behind = after
    ? sql` and (${ORDER}) > (${after.day}::date, ${after.projectId}::uuid, ${after.line}::int, ${after.resource}::int, ${after.unitPrice}::numeric)`
    : sql``
  return sql`select ${ORDER}, quantity, cost, events, batch from usage_daily where ${where}${behind} order by ${ORDER} limit ${size}`
}

/**
 * Reads one page by key: a statement of its own, that holds nothing when it is done.
 * Takes whose usage, the period and the filters, the organization's batch that is the last to count, and where the page
 * before ended. Returns the page as it was after that batch.
 */
export async function readPage(
  db: Database,
  of: { organizationId: string; range: Range; filters: Filters; snapshot: string },
  after: PageKey | null,
  size: number,
): Promise<Page> {
  const rows = pageRows(condition(of.organizationId, of.range, of.filters), after, size)
  // One text of many rows: the driver would look at each field of each.
  const { rows: present } = await db.execute<{ lines: string | null; late: boolean | null }>(sql`
    select string_agg(${fields(sql`quantity`, sql`cost`)}, E'\n') as lines, max(batch) > ${of.snapshot}::bigint as late
    from (${rows}) as page`)
  const [page] = present
  const lines = page?.late ? await readChangedLines(db, of, rows) : (page?.lines ?? '')
  const parsed = parseRows(lines)
  return { rows: parsed, full: parsed.length === size }
}

/** The same where batches came in since: what they added is taken off again, in one statement with reading it. */
async function readChangedLines(
  db: Database,
  { organizationId, snapshot }: { organizationId: string; snapshot: string },
  rows: SQL,
): Promise<string> {
  const { rows: changed } = await db.execute<{ lines: string | null }>(sql`
    with page as materialized (${rows}), later as materialized (
      select (time at time zone 'UTC')::date as day, project_id, line, resource, unit_price, sum(quantity) as quantity, sum(cost) as cost, count(*) as events
      from usage_events where organization_id = ${organizationId} and batch > ${snapshot}::bigint group by 1, 2, 3, 4, 5
    )
    select string_agg(
        ${fields(sql`case when was > 0 then old_quantity::text else '' end`, sql`case when was > 0 then old_cost::text else '' end`)},
        E'\n' order by ${ORDER}
      ) as lines
    from (
      select page.day, page.project_id, page.line, page.resource, page.unit_price, page.events - coalesce(later.events, 0) as was,
        page.quantity - coalesce(later.quantity, 0) as old_quantity, page.cost - coalesce(later.cost, 0) as old_cost
      from page left join later on page.batch > ${snapshot}::bigint
        and (later.day, later.project_id, later.line, later.resource, later.unit_price) = (page.day, page.project_id, page.line, page.resource, page.unit_price)
    ) as one`)
  return changed[0]?.lines ?? ''
}

/** Takes a page's lines; returns its rows. Fields hold no commas: they are days and numbers. */
function parseRows(lines: string): CsvRow[] {
  const rows: CsvRow[] = []
  for (let start = 0; start < lines.length;) {
    const newline = lines.indexOf('\n', start)
    const end = newline < 0 ? lines.length : newline
    const line = start + DAY_LENGTH + 1
    const resource = lines.indexOf(',', line) + 1
    const unitPrice = lines.indexOf(',', resource) + 1
    const quantity = lines.indexOf(',', unitPrice) + 1
    const cost = lines.indexOf(',', quantity) + 1
    rows.push({
      day: lines.slice(start, start + DAY_LENGTH),
      line: Number(lines.slice(line, resource - 1)),
      resource: Number(lines.slice(resource, unitPrice - 1)),
      unitPrice: lines.slice(unitPrice, quantity - 1),
      quantity: lines.slice(quantity, cost - 1),
      cost: lines.slice(cost, end),
    })
    start = end + 1
  }
  return rows
}
