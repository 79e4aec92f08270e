import { asc, eq, sql } from 'drizzle-orm'
import { INVOICE_CLOSE_DAYS } from '#contract/invoice-days.ts'
import { invoices, spendAlertFirings, spendAlerts, usageDailyLines } from '#server/db/schema.ts'
import { closeInvoices } from '#server/features/invoices/service.ts'
import type { Deps } from '#server/kernel/context.ts'
import { addMonths, dayOf, monthOf, startOf } from '#contract/days.ts'
import { PEOPLE } from './dataset/people.ts'
import { demoId, randomFor } from './random.ts'
import { DEMO_ORGANIZATION_ID } from './rows.ts'

const organizationId = DEMO_ORGANIZATION_ID

type Alert = typeof spendAlerts.$inferInsert

function alertRows(now: Date): Alert[] {
  const createdAt = startOf(addMonths(monthOf(dayOf(now)), -11))
  const alert = (key: string, input: Pick<Alert, 'kind' | 'amount' | 'recipients'>): Alert => ({
    id: demoId('spend-alert', key),
    organizationId,
    createdAt,
    updatedAt: createdAt,
    ...input,
  })
  const finance = [PEOPLE.deniz.email, 'accounts-payable@hollinsedge.example']
  return [
    alert('spike', { kind: 'spike', amount: null, recipients: null }),
    alert('half', { kind: 'custom', amount: '3000', recipients: null }),
    alert('budget', { kind: 'custom', amount: '5000', recipients: finance }),
    alert('limit', { kind: 'custom', amount: '9000', recipients: [PEOPLE.ada.email, ...finance] }),
  ]
}

/** Walks through the days; returns what each alert would have fired, month by month. */
function firingRows(
  alerts: Alert[],
  costs: { day: string; cost: number }[],
  totals: Map<string, number>,
  owner: string,
) {
  const spent = new Map<string, number>()
  const fired = new Map<string, typeof spendAlertFirings.$inferInsert>()
  for (const { day, cost } of costs) {
    const month = monthOf(day)
    const sum = (spent.get(month) ?? 0) + cost
    spent.set(month, sum)
    for (const alert of alerts) {
      const threshold =
        alert.amount === null || alert.amount === undefined
          ? 2 * (totals.get(addMonths(month, -1)) ?? 0)
          : Number(alert.amount)
      const key = `${alert.id}/${month}`
      if (threshold === 0 || sum < threshold || fired.has(key) || alert.createdAt > startOf(day)) continue
      fired.set(key, {
        id: demoId('firing', key),
        organizationId,
        alertId: alert.id,
        month,
        armedAmount: alert.amount ?? '0',
        threshold: threshold.toFixed(2),
        spend: sum.toFixed(2),
        recipients: alert.recipients ?? [owner],
        firedAt: new Date(startOf(day).getTime() + randomFor(`firing/${key}`).integer(12 * 60, 23 * 60) * 60_000),
      })
    }
  }
  return [...fired.values()]
}

/** Closes the demo's months and gives it spend alerts with the history they would have. Nobody is written to. */
export async function seedDemoSpending({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  let drawn = 0
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
  await closeInvoices({ db, now, log: silent, randomUuid: () => demoId('invoice', String((drawn += 1))) })
  // Each of them when its time had come, not all of them today.
  await db
    .update(invoices)
    .set({
      closedAt: sql`(${invoices.month} + interval '1 month' + make_interval(days => ${INVOICE_CLOSE_DAYS}, mins => 4)) at time zone 'UTC'`,
    })
    .where(eq(invoices.organizationId, organizationId))
  const closed = await db
    .select({ month: invoices.month, total: invoices.total })
    .from(invoices)
    .where(eq(invoices.organizationId, organizationId))
  const costs = await db
    .select({ day: usageDailyLines.day, cost: sql<string>`sum(${usageDailyLines.cost})` })
    .from(usageDailyLines)
    .where(eq(usageDailyLines.organizationId, organizationId))
    .groupBy(usageDailyLines.day)
    .orderBy(asc(usageDailyLines.day))
  const alerts = alertRows(now())
  const firings = firingRows(
    alerts,
    costs.map(({ day, cost }) => ({ day, cost: Number(cost) })),
    new Map(closed.map(({ month, total }) => [month, Number(total)])),
    PEOPLE.ada.email,
  )
  await db.transaction(async (tx) => {
    await tx.insert(spendAlerts).values(alerts)
    // What is noticed today may lie ahead of the clock.
    const past = firings.map((one) => ({ ...one, firedAt: one.firedAt > now() ? now() : one.firedAt }))
    if (past.length > 0) await tx.insert(spendAlertFirings).values(past)
  })
}
