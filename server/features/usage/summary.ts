import { and, eq, sql } from 'drizzle-orm'
import type { UsageMover, UsageSummary } from '#contract/usage.ts'
import { invoices, usageMonthly } from '#server/db/schema.ts'
import type { Database, Transaction } from '#server/kernel/context.ts'
import { addDays, addMonths, dayOf, daysBetween, listDays, monthOf } from '#contract/days.ts'
import { sumDecimals } from '#contract/decimals.ts'
import { estimatedDollars } from '#server/kernel/money.ts'
import { arrayOf } from './arrays.ts'
import { lineName, loadLines } from './filters.ts'
import { type Forecast, forecastMonth } from './forecast.ts'
import { projectNames, receivedAt } from './query.ts'

type Db = Database | Transaction

/** How many days late usage may be before a day without any counts as a day without any. */
const USUAL_DELAY_DAYS = 3
const MOVERS = 5

/** Where an organization's month stands. */
export type Outlook = {
  today: string
  /** The month's first day. */
  month: string
  monthToDate: string
  todayCost: number
  forecast: Forecast | null
  firstDay: string | null
  lastDay: string | null
  /** The last day whose usage is complete, as far as can be told. */
  lastCompleteDay: string
}

/** Returns what an organization's month has cost, exact. Takes the month's first day. */
export async function monthCost(db: Db, organizationId: string, month: string): Promise<string> {
  const [row] = await db
    .select({ cost: sql<string>`trim_scale(${usageMonthly.cost})::text` })
    .from(usageMonthly)
    .where(and(eq(usageMonthly.organizationId, organizationId), eq(usageMonthly.month, month)))
  return row?.cost ?? '0'
}

/** Takes the organization and the present; returns the month so far and where it is going. */
export async function monthOutlook(db: Db, organizationId: string, now: Date): Promise<Outlook> {
  const today = dayOf(now)
  const month = monthOf(today)
  const { rows: ends } = await db.execute<{ first: string | null; last: string | null }>(sql`
    select min(day)::text as first, max(day)::text as last from usage_daily_lines where organization_id = ${organizationId}`)
  const { first: firstDay = null, last: lastDay = null } = ends[0] ?? {}
  const yesterday = addDays(today, -1)
  const earliest = addDays(yesterday, -USUAL_DELAY_DAYS)
  const lastCompleteDay = lastDay === null || lastDay >= yesterday ? yesterday : lastDay > earliest ? lastDay : earliest
  const monthToDate = await monthCost(db, organizationId, month)
  const from = firstDay === null || firstDay < addDays(lastCompleteDay, -27) ? addDays(lastCompleteDay, -27) : firstDay
  const { rows } = await db.execute<{ day: string; cost: string }>(sql`
    select day::text as day, sum(cost)::text as cost from usage_daily_lines
    where organization_id = ${organizationId} and day between ${from}::date and ${today}::date group by 1`)
  const costs = new Map(rows.map((row) => [row.day, Number(row.cost)]))
  const todayCost = costs.get(today) ?? 0
  const forecast =
    firstDay === null || from > lastCompleteDay
      ? null
      : forecastMonth({
          today,
          todayCost,
          monthToDate: Number(monthToDate),
          lastDay: lastCompleteDay,
          costs: listDays(from, lastCompleteDay).map((day) => costs.get(day) ?? 0),
        })
  return { today, month, monthToDate, todayCost, forecast, firstDay, lastDay, lastCompleteDay }
}

/** Takes a week's daily costs, what a day cost before, and the first day; returns the day since which the sum differs most. */
function turningDay(costs: number[], before: number, from: string): string {
  const direction = costs.reduce((sum, cost) => sum + cost - before, 0) < 0 ? -1 : 1
  let best = { at: 0, sum: Number.NEGATIVE_INFINITY }
  let sum = 0
  for (let at = costs.length - 1; at >= 0; at--) {
    sum += direction * ((costs[at] ?? 0) - before)
    if (sum >= best.sum) best = { at, sum }
  }
  return addDays(from, best.at)
}

/** Returns which SKU in which project changed most between the last seven complete days and the seven before. */
async function listMovers(db: Db, organizationId: string, lastCompleteDay: string): Promise<UsageMover[]> {
  const from = addDays(lastCompleteDay, -6)
  const before = addDays(from, -7)
  const { rows } = await db.execute<{ project_id: string; line: number; cost: string; previous_cost: string }>(sql`
    with weeks as (
      select project_id, line, coalesce(sum(cost) filter (where day >= ${from}::date), 0) as cost, coalesce(sum(cost) filter (where day < ${from}::date), 0) as previous_cost
      from usage_daily_project_lines where organization_id = ${organizationId} and day between ${before}::date and ${lastCompleteDay}::date group by 1, 2
    )
    select project_id, line, trim_scale(cost)::text as cost, trim_scale(previous_cost)::text as previous_cost
    from weeks where abs(cost - previous_cost) >= 0.01 order by abs(cost - previous_cost) desc, project_id, line limit ${MOVERS}`)
  if (rows.length === 0) return []
  const lines = await loadLines(db)
  const names = await projectNames(db, organizationId)
  const { rows: daily } = await db.execute<{ project_id: string; line: number; day: string; cost: string }>(sql`
    select project_id, line, day::text as day, sum(cost)::text as cost from usage_daily_project_lines
    where organization_id = ${organizationId} and day between ${from}::date and ${lastCompleteDay}::date
      and project_id = any(${arrayOf(rows.map((row) => row.project_id))}::uuid[]) and line = any(${arrayOf(rows.map((row) => row.line))}::int[])
    group by 1, 2, 3`)
  return rows.flatMap((row) => {
    const line = lines.get(row.line)
    if (!line) return []
    const costs = Array.from({ length: 7 }, () => 0)
    for (const one of daily) {
      if (one.project_id === row.project_id && one.line === row.line)
        costs[daysBetween(from, one.day)] = Number(one.cost)
    }
    return [
      {
        project: { id: row.project_id, name: names.get(row.project_id)?.name ?? row.project_id },
        sku: { id: line.id, name: line.name, service: line.service },
        cost: row.cost,
        previous_cost: row.previous_cost,
        change: sumDecimals([row.cost, row.previous_cost === '0' ? '0' : `-${row.previous_cost}`]),
        since: turningDay(costs, Number(row.previous_cost) / 7, from),
      },
    ]
  })
}

/** Returns where the organization's month stands, how it will end, and what moved it. */
export async function summarizeUsage(ctx: {
  db: Database
  organization: { id: string }
  deps: { now: () => Date }
}): Promise<UsageSummary> {
  const { id } = ctx.organization
  return ctx.db.transaction(
    async (tx) => {
      const outlook = await monthOutlook(tx, id, ctx.deps.now())
      const { forecast } = outlook
      const lastMonth = addMonths(outlook.month, -1)
      const [invoice] = await tx
        .select({ id: invoices.id })
        .from(invoices)
        .where(and(eq(invoices.organizationId, id), eq(invoices.month, lastMonth)))
      return {
        today: outlook.today,
        month: outlook.month.slice(0, 7),
        month_to_date: outlook.monthToDate,
        last_month: {
          month: lastMonth.slice(0, 7),
          cost: await monthCost(tx, id, lastMonth),
          invoiced: invoice !== undefined,
        },
        forecast: forecast && {
          cost: estimatedDollars(forecast.cost),
          low: estimatedDollars(forecast.low),
          high: estimatedDollars(forecast.high),
          confidence: forecast.confidence,
          history_days: forecast.historyDays,
        },
        movers: await listMovers(tx, id, outlook.lastCompleteDay),
        first_day: outlook.firstDay,
        last_day: outlook.lastDay,
        received_at: await receivedAt(tx, id),
      }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

/** What cost most in a month: a SKU in a project, with its share of the whole. */
export type Driver = { project: string; sku: string; cost: string; share: number }

/** Returns an organization's dearest SKU × project of a month, at most three. Takes the month's first day. */
export async function topDrivers(db: Db, organizationId: string, month: string): Promise<Driver[]> {
  const { rows } = await db.execute<{
    project: string | null
    name: string
    cloud: string
    region: string
    cost: string
    share: number
  }>(sql`
    with top as (
      select project_id, line, sum(cost) as cost, sum(sum(cost)) over () as total from usage_daily_project_lines
      where organization_id = ${organizationId} and day between ${month}::date and ${addDays(addMonths(month, 1), -1)}::date
      group by 1, 2 order by 3 desc, 1, 2 limit 3
    )
    select coalesce(projects.name, seen.name) as project, skus.name, lines.cloud, lines.region, trim_scale(top.cost)::text as cost,
      (case when top.total = 0 then 0 else top.cost / top.total end)::float8 as share
    from top join usage_lines as lines on lines.key = top.line join usage_skus as skus on skus.id = lines.sku
      left join projects on projects.id = top.project_id left join usage_projects as seen on seen.project_id = top.project_id
    order by top.cost desc, 1, 2`)
  return rows.map((row) => ({
    project: row.project ?? 'a deleted project',
    sku: lineName(row),
    cost: row.cost,
    share: row.share,
  }))
}
