import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { Usage, UsageGroup, UsageQuery, UsageScope, UsageSeries } from '#contract/usage.ts'
import { SERVICE_LABELS, type Service } from '#contract/usage.ts'
import { projects, usageOrganizations, usageProjects } from '#server/db/schema.ts'
import type { Database, Transaction } from '#server/kernel/context.ts'
import { addDays, daysBetween, listDays } from '#contract/days.ts'
import { sumDecimals } from '#contract/decimals.ts'
import { filtersOf, type Line, loadLines, type Range, rangeOf } from './filters.ts'
import { type Daily, readDaily, readTotals, sourceOf } from './groups.ts'

type Where = { db: Database; organization: { id: string }; deps: { now: () => Date } }

/** Returns when usage of the organization last came in, or null. */
export async function receivedAt(db: Database | Transaction, organizationId: string): Promise<string | null> {
  const [row] = await db
    .select({ at: usageOrganizations.receivedAt })
    .from(usageOrganizations)
    .where(eq(usageOrganizations.organizationId, organizationId))
  return row?.at.toISOString() ?? null
}

/** Returns what an organization's projects are called, the deleted ones too. */
export async function projectNames(
  db: Database | Transaction,
  organizationId: string,
): Promise<Map<string, { name: string; deleted: boolean }>> {
  const rows = await db
    .select({ id: usageProjects.projectId, last: usageProjects.name, name: projects.name })
    .from(usageProjects)
    .leftJoin(projects, eq(projects.id, usageProjects.projectId))
    .where(eq(usageProjects.organizationId, organizationId))
  return new Map(rows.map((row) => [row.id, { name: row.name ?? row.last, deleted: row.name === null }]))
}

function present(
  scope: UsageScope,
  key: string,
  lines: Map<number, Line>,
  names: Map<string, { name: string; deleted: boolean }>,
) {
  if (scope === 'service') return { id: key, name: SERVICE_LABELS[key as Service], service: key as Service, unit: null }
  if (scope === 'project') {
    const project = names.get(key)
    return { id: key, name: project?.name ?? key, service: null, unit: null, project_deleted: project?.deleted ?? true }
  }
  const line = lines.get(Number(key))
  if (!line) throw new Error(`The roll-up has a line ${key} that is not there.`)
  return { id: line.id, name: line.name, service: line.service, unit: line.unit }
}

function presentSeries(row: Daily | undefined, days: string[], group: UsageGroup | null): UsageSeries {
  const values = (text: string | null | undefined) => {
    const all = text?.split(',') ?? []
    const known = new Map((row?.days ?? '').split(',').map((day, at) => [day, all[at] ?? '0']))
    return days.map((day) => known.get(day) ?? '0')
  }
  return {
    group_id: group?.id ?? null,
    name: group?.name ?? 'Other',
    costs: values(row?.costs),
    quantities: group?.unit ? values(row?.quantities) : null,
  }
}

function changeOf(cost: string, previous: string): number | null {
  return Number(previous) === 0 ? null : Number(cost) / Number(previous) - 1
}

/**
 * Answers what was used and what it cost, day by day, out of the roll-ups, all from one state of the database.
 * Takes the period, the scope and the filters; returns every group with its total and a series for the dearest of them.
 */
export async function queryUsage(ctx: Where, query: z.output<typeof UsageQuery>): Promise<Usage> {
  const { scope } = query
  const range = rangeOf(query, ctx.deps.now())
  const length = daysBetween(range.from, range.to) + 1
  const previous: Range = { from: addDays(range.from, -length), to: addDays(range.from, -1) }
  return ctx.db.transaction(
    async (tx) => {
      const lines = await loadLines(tx)
      // The scope's own filter only says what is counted, so that the others can still be picked.
      const own = scope === 'sku' ? query.skus : scope === 'project' ? query.projects : query.services
      const crossing = {
        ...query,
        [scope === 'sku' ? 'skus' : scope === 'project' ? 'projects' : 'services']: undefined,
      }
      const filters = filtersOf(crossing, lines)
      const of = { organizationId: ctx.organization.id, range, filters }
      const from = sourceOf(scope, filters)
      const totals = await readTotals(tx, of, previous, from)
      const names = scope === 'project' ? await projectNames(tx, ctx.organization.id) : new Map<string, never>()
      const groups = totals.map((total): UsageGroup & { key: string } => {
        const group = present(scope, total.key, lines, names)
        return {
          ...group,
          key: total.key,
          selected: !own || own.includes(group.id),
          quantity: scope === 'sku' ? total.quantity : null,
          cost: total.cost,
          previous_cost: total.previous_cost,
        }
      })
      const selected = groups.filter((group) => group.selected)
      const top = selected.slice(0, query.top)
      const daily = await readDaily(
        tx,
        of,
        { top: top.map((group) => group.key), selected: own ? selected.map((group) => group.key) : null },
        from,
      )
      const byKey = new Map(daily.map((row) => [row.key, row]))
      const days = listDays(range.from, range.to)
      const series = top.map((group) => presentSeries(byKey.get(group.key), days, group))
      if (selected.length > top.length) series.push(presentSeries(byKey.get(null), days, null))
      const cost = sumDecimals(selected.map((group) => group.cost))
      const previousCost = sumDecimals(selected.map((group) => group.previous_cost))
      return {
        ...range,
        previous_from: previous.from,
        previous_to: previous.to,
        scope,
        currency: 'USD',
        days,
        total: { cost, previous_cost: previousCost, change: changeOf(cost, previousCost) },
        groups: groups.map(({ key: _, ...group }) => group),
        series,
        received_at: await receivedAt(tx, ctx.organization.id),
      }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}
