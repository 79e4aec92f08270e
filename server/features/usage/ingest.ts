import { inArray, sql } from 'drizzle-orm'
import { dayOf } from '#contract/days.ts'
import {
  EARLY_EVENT_MINUTES,
  LATE_EVENT_DAYS,
  QUANTITY,
  UsageRecord,
  type UsageReceipt,
  type UsageRejection,
} from '#contract/usage.ts'
import { projects, usageProjects } from '#server/db/schema.ts'
import type { Deps, Transaction } from '#server/kernel/context.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { plainDecimal } from '#server/kernel/money.ts'
import { arrayOf, quotedArrayOf } from './arrays.ts'
import { findLines, findResources, keepProjects, type SeenProject } from './dimensions.ts'
import { loadPrices } from './price-book.ts'

/** A record as the endpoint passes it on: parsed, or as it came when it does not parse. */
export type Candidate = UsageRecord | { unparsed: unknown }

type Event = {
  index: number
  record: UsageRecord
  time: Date
  day: string
  projectId: string
  cloud: string
  region: string
  quantity: string
}
/** An event that is going to be counted. */
export type RatedEvent = Event & { organizationId: string; unitPrice: string }

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

function idOf(unparsed: unknown): string | null {
  const id = typeof unparsed === 'object' && unparsed !== null ? (unparsed as { id?: unknown }).id : undefined
  return typeof id === 'string' ? id.slice(0, 200) : null
}

/** Looks at one record by itself. Returns it as an event, or why it is none. */
function read(candidate: Candidate, index: number, now: Date, lateDays: number): Event | UsageRejection {
  if ('unparsed' in candidate) {
    const issues = UsageRecord.safeParse(candidate.unparsed).error?.issues ?? []
    const reason = issues
      .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
      .join(' ')
    return { index, id: idOf(candidate.unparsed), reason }
  }
  const no = (reason: string): UsageRejection => ({ index, id: candidate.id, reason })
  const quantity = plainDecimal(candidate.quantity)
  if (quantity === null || !QUANTITY.test(quantity)) {
    return no('quantity: Enter 0 or more, with up to 20 digits before and 12 behind the point.')
  }
  if (candidate.region !== undefined && candidate.cloud === undefined) return no('cloud: A region needs its cloud.')
  const time = new Date(candidate.time)
  if (time.getTime() < now.getTime() - lateDays * DAY_MS)
    return no(`time: The event is more than ${lateDays} days old.`)
  if (time.getTime() > now.getTime() + EARLY_EVENT_MINUTES * MINUTE_MS) {
    return no(`time: The event is more than ${EARLY_EVENT_MINUTES} minutes in the future.`)
  }
  // What is no UUID cannot be a project; PostgreSQL is not asked about it.
  if (!isUuid(candidate.project_id)) return no('project_id: Project not found.')
  return {
    index,
    record: candidate,
    time,
    day: dayOf(time),
    projectId: candidate.project_id.toLowerCase(),
    cloud: candidate.cloud ?? '',
    region: candidate.region ?? '',
    quantity,
  }
}

/** Takes ids of projects; returns those there are, and those there were: usage of a deleted one may still be on its way. */
async function findProjects(tx: Transaction, ids: string[]): Promise<Map<string, SeenProject & { live: boolean }>> {
  const found = new Map<string, SeenProject & { live: boolean }>()
  if (ids.length === 0) return found
  const live = await tx
    .select({
      projectId: projects.id,
      organizationId: projects.organizationId,
      name: projects.name,
      tags: projects.tags,
    })
    .from(projects)
    .where(inArray(projects.id, ids))
  for (const row of live) found.set(row.projectId, { ...row, live: true })
  const gone = ids.filter((id) => !found.has(id))
  if (gone.length === 0) return found
  for (const row of await tx.select().from(usageProjects).where(inArray(usageProjects.projectId, gone))) {
    found.set(row.projectId, { ...row, live: false })
  }
  return found
}

/** Locks each organization's batches until the transaction ends, always in the same order; returns this one's numbers. */
async function openBatch(tx: Transaction, organizationIds: string[], now: Date): Promise<Map<string, number>> {
  // The number is drawn behind the lock: a batch with a lower one is visible before.
  const { rows } = await tx.execute<{ organization_id: string; last_batch: string }>(sql`
    insert into usage_organizations as mine (organization_id, last_batch, received_at)
    select id, nextval('usage_batches'), ${now.toISOString()}::timestamptz from unnest(${quotedArrayOf(organizationIds.toSorted())}::text[]) as id
    on conflict (organization_id) do update
      set last_batch = nextval('usage_batches'), received_at = greatest(mine.received_at, excluded.received_at)
    returning organization_id, last_batch`)
  return new Map(rows.map((row) => [row.organization_id, Number(row.last_batch)]))
}

/** Writes events and all their roll-ups in one statement. Returns how many had not been counted before. */
async function write(tx: Transaction, events: RatedEvent[], now: Date): Promise<number> {
  const batches = await openBatch(tx, [...new Set(events.map((event) => event.organizationId))], now)
  const lineOf = await findLines(tx, events)
  const resourceOf = await findResources(tx, events)
  const { rows } = await tx.execute<{ count: string }>(sql`
    with input as (
      select * from unnest(
        ${quotedArrayOf(events.map((event) => event.organizationId))}::text[],
        ${quotedArrayOf(events.map((event) => event.record.id))}::text[],
        ${arrayOf(events.map((event) => event.time.toISOString()))}::timestamptz[],
        ${arrayOf(events.map((event) => event.projectId))}::uuid[],
        ${arrayOf(events.map((event) => lineOf(event)))}::int[],
        ${arrayOf(events.map((event) => resourceOf(event)))}::int[],
        ${arrayOf(events.map((event) => event.quantity))}::numeric[],
        ${arrayOf(events.map((event) => event.unitPrice))}::numeric[],
        ${arrayOf(events.map((event) => batches.get(event.organizationId) ?? 0))}::bigint[]
      ) as one (organization_id, id, time, project_id, line, resource, quantity, unit_price, batch)
    ), fresh as (
      insert into usage_events (organization_id, id, time, project_id, line, resource, quantity, unit_price, cost, batch, received_at)
      select organization_id, id, time, project_id, line, resource, quantity, unit_price, quantity * unit_price, batch, ${now.toISOString()}::timestamptz
      from input
      on conflict do nothing
      returning organization_id, (time at time zone 'UTC')::date as day, project_id, line, resource, unit_price, quantity, cost, batch
    ), daily as (
      insert into usage_daily as old (organization_id, day, project_id, line, resource, unit_price, quantity, cost, events, batch)
      select organization_id, day, project_id, line, resource, unit_price, sum(quantity), sum(cost), count(*), max(batch)
      from fresh group by 1, 2, 3, 4, 5, 6
      on conflict (organization_id, day, project_id, line, resource, unit_price) do update
        set quantity = old.quantity + excluded.quantity, cost = old.cost + excluded.cost, events = old.events + excluded.events, batch = excluded.batch
    ), project_lines as (
      insert into usage_daily_project_lines as old (organization_id, day, project_id, line, quantity, cost)
      select organization_id, day, project_id, line, sum(quantity), sum(cost) from fresh group by 1, 2, 3, 4
      on conflict (organization_id, line, day, project_id) do update set quantity = old.quantity + excluded.quantity, cost = old.cost + excluded.cost
    ), lines as (
      insert into usage_daily_lines as old (organization_id, day, line, quantity, cost)
      select organization_id, day, line, sum(quantity), sum(cost) from fresh group by 1, 2, 3
      on conflict (organization_id, day, line) do update set quantity = old.quantity + excluded.quantity, cost = old.cost + excluded.cost
    ), projects as (
      insert into usage_daily_projects as old (organization_id, day, project_id, cost)
      select organization_id, day, project_id, sum(cost) from fresh group by 1, 2, 3
      on conflict (organization_id, day, project_id) do update set cost = old.cost + excluded.cost
    ), month_project_lines as (
      insert into usage_monthly_project_lines as old (organization_id, month, project_id, line, quantity, cost)
      select organization_id, date_trunc('month', day)::date, project_id, line, sum(quantity), sum(cost) from fresh group by 1, 2, 3, 4
      on conflict (organization_id, month, project_id, line) do update set quantity = old.quantity + excluded.quantity, cost = old.cost + excluded.cost
    ), month_projects as (
      insert into usage_monthly_projects as old (organization_id, month, project_id, cost)
      select organization_id, date_trunc('month', day)::date, project_id, sum(cost) from fresh group by 1, 2, 3
      on conflict (organization_id, month, project_id) do update set cost = old.cost + excluded.cost
    ), months as (
      insert into usage_monthly as old (organization_id, month, cost)
      select organization_id, date_trunc('month', day)::date, sum(cost) from fresh group by 1, 2
      on conflict (organization_id, month) do update set cost = old.cost + excluded.cost
    )
    select count(*) as count from fresh`)
  return Number(rows[0]?.count)
}

/**
 * Counts usage: rates each record by the price book of now and adds it to every roll-up, in one transaction.
 * Takes the records and, for a history that is brought along, how old they may be; returns what was counted, what had
 * been before, and what could not be and why. A record's id counts once in its organization.
 */
export async function ingestUsage(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  candidates: readonly Candidate[],
  { lateDays = LATE_EVENT_DAYS }: { lateDays?: number } = {},
): Promise<UsageReceipt> {
  const receivedAt = now()
  const rejected: UsageRejection[] = []
  const events: Event[] = []
  for (const [index, candidate] of candidates.entries()) {
    const event = read(candidate, index, receivedAt, lateDays)
    if ('reason' in event) rejected.push(event)
    else events.push(event)
  }
  const accept = async (tx: Transaction): Promise<UsageReceipt> => {
    const priceOf = await loadPrices(tx)
    const known = await findProjects(tx, [...new Set(events.map((event) => event.projectId))])
    const refused: UsageRejection[] = []
    const rated: RatedEvent[] = []
    for (const event of events) {
      const project = known.get(event.projectId)
      const price = priceOf(event.record.sku, event.cloud, event.region, event.day)
      const no = (reason: string) => refused.push({ index: event.index, id: event.record.id, reason })
      if (!project) no('project_id: Project not found.')
      else if ('reason' in price) no(`sku: ${price.reason}`)
      else rated.push({ ...event, organizationId: project.organizationId, unitPrice: price.unitPrice })
    }
    const all = [...rejected, ...refused].toSorted((a, b) => a.index - b.index)
    if (rated.length === 0) return { accepted: 0, duplicates: 0, rejected: all }
    const used = new Set(rated.map((event) => event.projectId))
    const accepted = await write(tx, rated, receivedAt)
    await keepProjects(
      tx,
      [...known.values()].filter((project) => project.live && used.has(project.projectId)),
    )
    return { accepted, duplicates: rated.length - accepted, rejected: all }
  }
  return events.length === 0 ? { accepted: 0, duplicates: 0, rejected } : db.transaction(accept)
}
