import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { UsageExportQuery } from '#contract/usage.ts'
import type { Database } from '#server/kernel/context.ts'
import { type Page, readPage } from './csv-pages.ts'
import { type LineText, readLineTexts, type ResourceText, ResourceTexts } from './csv-texts.ts'
import { type Filters, filtersOf, loadLines, type Range, rangeOf } from './filters.ts'

/**
 * The database writes the numbers of some thousand rows into one text, and this puts the words around them, which are the
 * same for thousands of rows; so neither works out the same text twice, and both work at once. It is read in pages by key,
 * each a statement of its own: nothing is held between two of them, no matter how slowly somebody downloads, and on the
 * embedded database others get their turn. So that the file is still one state, it begins by noting the organization's
 * last batch; what later batches added to a row is taken off again.
 */

/** Few at first, so that the download begins at once. */
const FIRST_PAGE_ROWS = 500
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

/** Takes a decimal as PostgreSQL writes it; returns it without zeros at its end. */
function trimmed(decimal: string): string {
  if (!decimal.endsWith('0') || !decimal.includes('.')) return decimal
  let end = decimal.length
  while (decimal.charCodeAt(end - 1) === ZERO) end -= 1
  return decimal.slice(0, decimal.charCodeAt(end - 1) === POINT ? end - 1 : end)
}
const ZERO = 48
const POINT = 46

/** Takes a page and the texts for it; returns its part of the file. */
function csvOf(page: Page, lines: ReadonlyMap<number, LineText>, resources: ReadonlyMap<number, ResourceText>): string {
  let csv = ''
  for (const { day, line, resource, unitPrice, quantity, cost } of page.rows) {
    if (quantity === '') continue
    const { where, unit } = present(lines.get(line))
    const named = present(resources.get(resource))
    csv += `${day}${named.project}${where}${named.resource}${trimmed(quantity)}${unit}${trimmed(unitPrice)},${trimmed(cost)}\r\n`
  }
  return csv
}

function present<T>(text: T | undefined): T {
  if (text === undefined) throw new Error('The roll-up has a row whose SKU or resource is not there.')
  return text
}

/** The CSV's text in parts of some thousand rows. Takes whose usage, the period and the filters, both already checked. */
async function* csvParts(db: Database, organizationId: string, range: Range, filters: Filters): AsyncGenerator<string> {
  const { rows } = await db.execute<{ last_batch: string }>(sql`
    select last_batch from usage_organizations where organization_id = ${organizationId}`)
  const of = { organizationId, range, filters, snapshot: rows[0]?.last_batch ?? '0' }
  const lines = await readLineTexts(db)
  const texts = new ResourceTexts(db)
  // The mark says UTF-8: without it a double-clicked file opens with names in pieces.
  let before = `\uFEFF${HEADER.join(',')}\r\n`
  for (let next: Promise<Page> | undefined = readPage(db, of, null, FIRST_PAGE_ROWS); next;) {
    const page: Page = await next
    const resources = await texts.find(new Set(page.rows.map((row) => row.resource)))
    const last = page.full ? page.rows.at(-1) : undefined
    // The database is at the next page while this one is put together and sent.
    next = last && readPage(db, of, { ...last, projectId: present(resources.get(last.resource)).projectId }, PAGE_ROWS)
    // Whoever stops here does not wait for it.
    next?.catch(() => undefined)
    yield before + csvOf(page, lines, resources)
    before = ''
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
