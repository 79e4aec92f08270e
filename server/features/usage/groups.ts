import { type SQL, sql } from 'drizzle-orm'
import type { UsageScope } from '#contract/usage.ts'
import type { Transaction } from '#server/kernel/context.ts'
import { addDays, addMonths, daysBetween, lastDayOf, monthOf } from '#contract/days.ts'
import { quotedArrayOf } from './arrays.ts'
import { condition, type Filters, type Range } from './filters.ts'

/** Where the usage page's sums come from: for each question the smallest roll-ups that answer it. */

/** Whose usage is asked for, when, and which of it. */
type Of = { organizationId: string; range: Range; filters: Filters }
/** What is read. `monthly`: the same by month, where there is such a table. `fine`: it tells quantities by project and line. */
type Source = { daily: SQL; monthly: SQL | null; key: SQL; type: SQL; quantity: SQL; byProject: boolean; fine: boolean }

/** The smallest table that can answer, with what it is grouped by. */
export function sourceOf(scope: UsageScope, filters: Filters): Source {
  const byProject = scope === 'project'
  const fine = byProject ? filters.lines !== null : filters.projects !== null
  const daily = fine ? sql`usage_daily_project_lines` : byProject ? sql`usage_daily_projects` : sql`usage_daily_lines`
  const monthly = fine ? sql`usage_monthly_project_lines` : byProject ? sql`usage_monthly_projects` : null
  const none = sql`null::numeric`
  if (byProject) return { daily, monthly, key: sql`project_id`, type: sql`uuid[]`, quantity: none, byProject, fine }
  if (scope === 'sku')
    return { daily, monthly, key: sql`line`, type: sql`int[]`, quantity: sql`quantity`, byProject, fine }
  const named = (table: SQL) =>
    sql`${table} as rolled join (select lines.key as line_key, skus.service from usage_lines as lines join usage_skus as skus on skus.id = lines.sku) as named on named.line_key = rolled.line`
  return {
    daily: named(daily),
    monthly: monthly && named(monthly),
    key: sql`service`,
    type: sql`text[]`,
    quantity: none,
    byProject,
    fine,
  }
}

type Split = { months: Range | null; days: Range[]; less: Range[] }

/** How many days a range has; none where it ends before it begins. */
const lengthOf = ({ from, to }: Range) => Math.max(0, daysBetween(from, to) + 1)

/**
 * Takes a range; returns its months and the days beside them. Where days may be taken off again, a month at an end is either the days
 * of the range or the month less the others, whichever are fewer: a day of a fine roll-up has thousands of rows.
 */
export function split({ from, to }: Range, mayTakeOff: boolean): Split {
  const [firstMonth, lastMonth] = [monthOf(from), monthOf(to)]
  const before = { from: firstMonth, to: addDays(from, -1) }
  const behind = { from: addDays(to, 1), to: lastDayOf(lastMonth) }
  const isWhole = (outside: number, inside: Range) => outside < (mayTakeOff ? lengthOf(inside) : 1)
  const present = (ranges: Range[]) => ranges.filter((one) => lengthOf(one) > 0)
  if (firstMonth === lastMonth) {
    return isWhole(lengthOf(before) + lengthOf(behind), { from, to })
      ? { months: { from: firstMonth, to: firstMonth }, days: [], less: present([before, behind]) }
      : { months: null, days: [{ from, to }], less: [] }
  }
  const ends = [
    { inside: { from, to: lastDayOf(firstMonth) }, outside: before },
    { inside: { from: lastMonth, to }, outside: behind },
  ].map((end) => ({ ...end, isWhole: isWhole(lengthOf(end.outside), end.inside) }))
  const months = {
    from: ends[0]?.isWhole ? firstMonth : addMonths(firstMonth, 1),
    to: ends[1]?.isWhole ? lastMonth : addMonths(lastMonth, -1),
  }
  return {
    months: months.from <= months.to ? months : null,
    days: ends.flatMap((end) => (end.isWhole ? [] : [end.inside])),
    less: present(ends.flatMap((end) => (end.isWhole ? [end.outside] : []))),
  }
}

/** Takes a range; returns selects of `key, cost, quantity, used, present` over it, together all of its usage once. */
function partsOf({ organizationId, filters }: Of, range: Range, present: boolean, source: Source): SQL[] {
  const { daily, monthly, key, quantity, fine } = source
  const { months, days, less } = monthly ? split(range, fine) : { months: null, days: [range], less: [] }
  // What is taken off again may have been all there was of a group.
  const used = fine ? sql`quantity` : sql`1`
  const from = (table: SQL, where: SQL, sign = sql`+`) =>
    sql`select ${key} as key, ${sign} sum(cost) as cost, ${sign} sum(${quantity}) as quantity, ${sign} sum(${used}) as used, ${present}::boolean as present from ${table} where ${where} group by ${key}`
  return [
    ...(monthly && months ? [from(monthly, condition(organizationId, months, filters, sql`month`))] : []),
    ...days.map((part) => from(daily, condition(organizationId, part, filters))),
    ...less.map((part) => from(daily, condition(organizationId, part, filters), sql`-`)),
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
    having sum(used) filter (where present) > 0 or sum(used) filter (where not present) > 0
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
        with top as materialized (
          select project_id as key, day, sum(cost) as cost from ${daily} where ${where} and ${isTop} group by 1, 2
        )
        select key, day, cost, null::numeric as quantity from top
        union all
        select null, day, sum(cost), null from (
          select day, cost from usage_daily_lines where ${where}
          union all
          select day, -cost from top
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
