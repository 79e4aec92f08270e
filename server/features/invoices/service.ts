import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm'
import { INVOICE_CLOSE_DAYS } from '#contract/invoice-days.ts'
import type { Invoice } from '#contract/invoices.ts'
import { invoiceLines, invoices } from '#server/db/schema.ts'
import { lineName } from '#server/features/usage/filters.ts'
import type { Database, Deps, Log } from '#server/kernel/context.ts'
import { notFound } from '#server/kernel/errors.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { addDays, addMonths, dayOf, lastDayOf, monthOf } from '#contract/days.ts'

/** How many months before its own an invoice looks for late usage: an event may be 35 days late. */
const LATE_MONTHS = 2

/** Takes the present; returns the first day of the last month that is over for long enough to be closed. */
export function lastClosableMonth(now: Date): string {
  return addMonths(monthOf(addDays(dayOf(now), -INVOICE_CLOSE_DAYS)), -1)
}

/**
 * Closes one month of one organization. What came in late for a month that was closed before is a line of its own, so
 * that all invoices together are always all usage. Returns whether it did: another replica may have been faster.
 */
async function closeMonth(
  { db, now, randomUuid }: Pick<Deps, 'db' | 'now' | 'randomUuid'>,
  organizationId: string,
  month: string,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    // No batch of usage can come between the lines and their total, nor another replica.
    await tx.execute(sql`select 1 from usage_organizations where organization_id = ${organizationId} for update`)
    const id = randomUuid()
    const [fresh] = await tx
      .insert(invoices)
      .values({ id, organizationId, month, total: '0', closedAt: now() })
      .onConflictDoNothing()
      .returning({ id: invoices.id })
    if (!fresh) return false
    await tx.execute(sql`
      insert into invoice_lines (invoice_id, position, service_month, line, sku, name, service, cloud, region, unit, unit_price, quantity, cost)
      select ${id}::uuid, row_number() over (order by service_month desc, skus.service, skus.name, lines.cloud, lines.region, unit_price), service_month, line,
        lines.sku, skus.name, skus.service, lines.cloud, lines.region, skus.unit, unit_price, used.quantity - coalesce(billed.quantity, 0), used.cost - coalesce(billed.cost, 0)
      from (
        select date_trunc('month', day)::date as service_month, line, unit_price, sum(quantity) as quantity, sum(cost) as cost
        from usage_daily where organization_id = ${organizationId} and day between ${addMonths(month, -LATE_MONTHS)}::date and ${lastDayOf(month)}::date
        group by 1, 2, 3
      ) as used
      left join (
        select service_month, line, unit_price, sum(quantity) as quantity, sum(cost) as cost
        from invoice_lines join invoices on invoices.id = invoice_id where organization_id = ${organizationId} and service_month >= ${addMonths(month, -LATE_MONTHS)}::date
        group by 1, 2, 3
      ) as billed using (service_month, line, unit_price)
      join usage_lines as lines on lines.key = line join usage_skus as skus on skus.id = lines.sku
      where used.quantity <> coalesce(billed.quantity, 0)`)
    await tx.execute(sql`
      update invoices set total = (select round(coalesce(sum(cost), 0), 2) from invoice_lines where invoice_id = ${id}::uuid) where id = ${id}::uuid`)
    return true
  })
}

/**
 * Returns the organizations with usage that came in after its month was closed, and that no month with usage of its own
 * takes along: the last closable month gets an invoice for that alone.
 */
async function listLeftBehind(db: Database, month: string): Promise<string[]> {
  const { rows } = await db.execute<{ organization_id: string }>(sql`
    select organization_id from usage_monthly as used
    where month >= ${addMonths(month, -LATE_MONTHS)}::date and month < ${month}::date
      and exists (select 1 from invoices where invoices.organization_id = used.organization_id and invoices.month = used.month)
      and not exists (select 1 from invoices where invoices.organization_id = used.organization_id and invoices.month = ${month}::date)
      and cost <> (
        select coalesce(sum(invoice_lines.cost), 0) from invoice_lines join invoices on invoices.id = invoice_id
        where invoices.organization_id = used.organization_id and service_month = used.month
      )
    group by 1 order by 1`)
  return rows.map((row) => row.organization_id)
}

/** Closes every month that is due, oldest first. Returns how many. */
export async function closeInvoices(deps: Pick<Deps, 'db' | 'now' | 'randomUuid'> & { log: Log }): Promise<number> {
  const last = lastClosableMonth(deps.now())
  const { rows } = await deps.db.execute<{ organization_id: string; month: string }>(sql`
    select organization_id, month::text as month from usage_monthly as used
    where month <= ${last}::date
      and not exists (select 1 from invoices where invoices.organization_id = used.organization_id and invoices.month = used.month)
    order by organization_id, month`)
  let closed = 0
  const failures = new Map<string, unknown>()
  const close = async (organizationId: string, month: string) => {
    // The months of one close in their order, and whatever is wrong with one organization must not keep the others open.
    if (failures.has(organizationId)) return
    try {
      if (await closeMonth(deps, organizationId, month)) closed += 1
    } catch (error) {
      failures.set(organizationId, error)
    }
  }
  for (const row of rows) await close(row.organization_id, row.month)
  for (const organizationId of await listLeftBehind(deps.db, last)) await close(organizationId, last)
  if (closed > 0) deps.log.info({ closed }, 'invoices closed')
  if (failures.size > 0) throw new AggregateError(failures.values(), 'Some invoices could not be closed.')
  return closed
}

type Where = { db: Database; organization: { id: string } }
/** An invoice as it lies in the database, with its lines in their order. */
export type StoredInvoice = typeof invoices.$inferSelect & { lines: (typeof invoiceLines.$inferSelect)[] }

async function readInvoices({ db, organization }: Where, id?: string): Promise<StoredInvoice[]> {
  const rows = await db
    .select()
    .from(invoices)
    .where(and(eq(invoices.organizationId, organization.id), id === undefined ? undefined : eq(invoices.id, id)))
    .orderBy(desc(invoices.month))
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const lines = await db
    .select()
    .from(invoiceLines)
    .where(inArray(invoiceLines.invoiceId, ids))
    .orderBy(asc(invoiceLines.invoiceId), asc(invoiceLines.position))
  const byInvoice = Map.groupBy(lines, (line) => line.invoiceId)
  return rows.map((row) => ({ ...row, lines: byInvoice.get(row.id) ?? [] }))
}

function present(row: StoredInvoice): Invoice {
  return {
    id: row.id,
    month: row.month.slice(0, 7),
    closed_at: row.closedAt.toISOString(),
    currency: 'USD',
    total: row.total,
    lines: row.lines.map((line) => ({
      sku: line.sku,
      name: lineName(line),
      service: line.service,
      cloud: line.cloud === '' ? null : line.cloud,
      region: line.region === '' ? null : line.region,
      service_month: line.serviceMonth.slice(0, 7),
      quantity: line.quantity,
      unit: line.unit,
      unit_price: line.unitPrice,
      cost: line.cost,
    })),
  }
}

/** Returns an organization's closed months with their lines, newest first. */
export async function listInvoices(ctx: Where): Promise<Invoice[]> {
  return (await readInvoices(ctx)).map(present)
}

/** Takes an invoice's id; returns it with its lines. Throws NOT_FOUND. */
export async function getInvoice(ctx: Where, id: string): Promise<StoredInvoice> {
  const [invoice] = isUuid(id) ? await readInvoices(ctx, id) : []
  if (!invoice) throw notFound('Invoice')
  return invoice
}
