import { eq, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { MAX_USAGE_DAYS, type Service, type UsageExportQuery } from '#contract/usage.ts'
import { usageLines, usageSkus } from '#server/db/schema.ts'
import type { Database, Transaction } from '#server/kernel/context.ts'
import { addDays, dayOf, daysBetween } from '#contract/days.ts'
import { invalidFields } from '#server/kernel/errors.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { arrayOf } from './arrays.ts'

/** A billable SKU: what is used × where. */
export type Line = {
  key: number
  id: string
  name: string
  sku: string
  cloud: string
  region: string
  service: Service
  unit: string
}

export type Filters = { lines: number[] | null; projects: string[] | null }
export type Range = { from: string; to: string }

/** Returns every billable SKU that was ever used, by its number. */
export async function loadLines(db: Database | Transaction): Promise<Map<number, Line>> {
  const rows = await db
    .select({
      key: usageLines.key,
      sku: usageLines.sku,
      cloud: usageLines.cloud,
      region: usageLines.region,
      name: usageSkus.name,
      service: usageSkus.service,
      unit: usageSkus.unit,
    })
    .from(usageLines)
    .innerJoin(usageSkus, eq(usageSkus.id, usageLines.sku))
  return new Map(rows.map((row) => [row.key, { ...row, id: lineId(row), name: lineName(row) }]))
}

function lineId({ sku, cloud, region }: { sku: string; cloud: string; region: string }): string {
  return [sku, cloud, region].filter((part) => part !== '').join(':')
}

/** Takes a SKU's name and where it was used; returns both for people: `Read units, aws us-east-1`. */
export function lineName({ name, cloud, region }: { name: string; cloud: string; region: string }): string {
  const where = [cloud, region].filter((part) => part !== '').join(' ')
  return where === '' ? name : `${name}, ${where}`
}

/** Fills in and checks the days that are asked for. Throws INVALID_ARGUMENT. */
export function rangeOf(query: { from?: string | undefined; to?: string | undefined }, now: Date): Range {
  const to = query.to ?? dayOf(now)
  const from = query.from ?? addDays(to, -29)
  if (from > to) throw invalidFields([{ path: 'from', message: 'The first day is after the last.' }])
  if (daysBetween(from, to) >= MAX_USAGE_DAYS) {
    throw invalidFields([{ path: 'from', message: `There can be at most ${MAX_USAGE_DAYS} days.` }])
  }
  return { from, to }
}

/** Takes what was asked for; returns which numbers let a row through. Unknown ids let nothing through. */
export function filtersOf(
  query: Omit<z.output<typeof UsageExportQuery>, 'from' | 'to'>,
  lines: Map<number, Line>,
): Filters {
  const { skus, services, projects } = query
  const matching = [...lines.values()].filter(
    (line) => (!skus || skus.includes(line.id)) && (!services || services.includes(line.service)),
  )
  return {
    lines: skus || services ? matching.map((line) => line.key) : null,
    projects: projects ? projects.filter(isUuid) : null,
  }
}

/** Takes which rows of a roll-up to look at, and its column of days or of months; returns the condition. Every one names the organization. */
export function condition(
  organizationId: string,
  { from, to }: Range,
  { lines, projects }: Filters,
  column: SQL = sql`day`,
): SQL {
  return sql`organization_id = ${organizationId} and ${column} between ${from}::date and ${to}::date${
    lines ? sql` and line = any(${arrayOf(lines)}::int[])` : sql``
  }${projects ? sql` and project_id = any(${arrayOf(projects)}::uuid[])` : sql``}`
}
