import { type SQL, sql } from 'drizzle-orm'
import type { UsageScope } from '#contract/usage.ts'
import type { Transaction } from '#server/kernel/context.ts'
import { addDays, addMonths, lastDayOf, monthOf } from '#server/kernel/days.ts'
import { quotedArrayOf } from './arrays.ts'
import { condition, type Filters, type Range } from './filters.ts'

/** Where the usage page's sums come from: for each question the smallest roll-ups that answer it. */

/** Whose usage is asked for, when, and which of it. */
type Of = { organizationId: string; range: Range; filters: Filters }
/** What is read. `monthly`: the same by month, where there is such a table. */
type Source = { daily: SQL; monthly: SQL | null; key: SQL; type: SQL; quantity: SQL; byProject: boolean }

/** The smallest table that can answer, with what it is grouped by. */
export function sourceOf(scope: UsageScope, filters: Filters): Source {
  const byProject = scope === 'project'
  const fine = byProject ? filters.lines !== null : filters.projects !== null
  const daily = fine ? sql`usage_daily_project_lines` : byProject ? sql`usage_daily_projects` : sql`usage_daily_lines`
  const monthly = fine ? sql`usage_monthly_project_lines` : byProject ? sql`usage_monthly_projects` : null
  const none = sql`null::numeric`
  if (byProject) return { daily, monthly, key: sql`project_id`, type: sql`uuid[]`, quantity: none, byProject }
  if (scope === 'sku') return { daily, monthly, key: sql`line`, type: sql`int[]`, quantity: sql`quantity`, byProject }
  const named = (table: SQL) =>
    sql`${table} as rolled join (select lines.key as line_key, skus.service from usage_lines as lines join usage_skus as skus on skus.id = lines.sku) as named on named.line_key = rolled.line`
  return {
    daily: named(daily),
    monthly: monthly && named(monthly),
    key: sql`service`,
    type: sql`text[]`,
    quantity: none,
    byProject,
  }
}

/** Takes a range; returns its whole months, and the days before and behind them. Without a whole month all are days. */
function split({ from, to }: Range): { months: Range | null; days: Range[] } {
  const first = from === monthOf(from) ? from : addMonths(monthOf(from), 1)
  const last = to === lastDayOf(monthOf(to)) ? monthOf(to) : addMonths(monthOf(to), -1)
  if (first > last) return { months: null, days: [{ from, to }] }
  const ends = [
    { from, to: addDays(first, -1) },
    { from: addDays(lastDayOf(last), 1), to },
  ]
  return { months: { from: first, to: last }, days: ends.filter((end) => end.from <= end.to) }
}

/** Takes a range; returns selects of `key, cost, quantity, present` over it, together all of its usage once. */
function partsOf({ organizationId, filters }: Of, range: Range, present: boolean, source: Source): SQL[] {
  const { daily, monthly, key, quantity } = source
  const { months, days } = monthly ? split(range) : { months: null, days: [range] }
  const from = (table: SQL, where: SQL) =>
    sql`select ${key} as key, sum(cost) as cost, sum(${quantity}) as quantity, ${present}::boolean as present from ${table} where ${where} group by ${key}`
  return [
    ...(monthly && months ? [from(monthly, condition(organizationId, months, filters, sql`month`))] : []),
    ...days.map((part) => from(daily, condition(organizationId, part, filters))),
  ]
}

export type Total = { key: string; cost: string; previous_cost: string; quantity: string | null }

/** Returns what each group cost in the period and in the one before, the dearest first. */
export async function readTotals(tx: Transaction, of: Of, previous: Range, source: Source): Promise<Total[]> {
  const parts = [...partsOf(of, of.range, true, source), ...partsOf(of, previous, false, source)]
  const { rows } = await tx.execute<Total>(sql`
    select key::text as key,
      trim_scale(coalesce(sum(cost) filter (where present), 0))::text as cost,
      trim_scale(coalesce(sum(cost) filter (where not present), 0))::text as previous_cost,
      trim_scale(coalesce(sum(quantity) filter (where present), 0))::text as quantity
    from (${sql.join(parts, sql` union all `)}) as part group by key
    order by sum(cost) filter (where present) desc nulls last, 1`)
  return rows
}

export type Daily = { key: string | null; days: string; costs: string; quantities: string | null }

/**
 * Returns a series for each of the top groups, and one under null for the others together.
 * Takes the keys of the top ones, and of all that are selected where only some are.
 */
export async function readDaily(
  tx: Transaction,
  { organizationId, range, filters }: Of,
  { top, selected }: { top: string[]; selected: string[] | null },
  { daily, key, type, quantity, byProject }: Source,
): Promise<Daily[]> {
  const where = condition(organizationId, range, filters)
  const isTop = sql`${key} = any(${quotedArrayOf(top)}::${type})`
  const narrowed = selected ? sql`${where} and ${key} = any(${quotedArrayOf(selected)}::${type})` : where
  // Hundreds of projects, of which a few are drawn: the others are what all cost less what these did, and what all cost
  // is known by SKU, which are far fewer.
  const byDay =
    byProject && !selected
      ? sql`
        select project_id as key, day, sum(cost) as cost, null::numeric as quantity from ${daily} where ${where} and ${isTop} group by 1, 2
        union all
        select null, day, sum(cost), null from (
          select day, cost from usage_daily_lines where ${where}
          union all
          select day, -cost from ${daily} where ${where} and ${isTop}
        ) as rest group by day`
      : sql`
        select case when ${isTop} then ${key} end as key, day, sum(cost) as cost, sum(${quantity}) as quantity
        from ${daily} where ${narrowed} group by 1, 2`
  // One row a series: thousands of small ones cost more to read than to add up.
  const { rows } = await tx.execute<Daily>(sql`
    select key::text as key, string_agg(day::text, ',' order by day) as days, string_agg(trim_scale(cost)::text, ',' order by day) as costs, string_agg(trim_scale(quantity)::text, ',' order by day) as quantities
    from (${byDay}) as by_day group by by_day.key`)
  return rows
}
