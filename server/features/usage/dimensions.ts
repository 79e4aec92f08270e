import { sql } from 'drizzle-orm'
import type { Transaction } from '#server/kernel/context.ts'
import { arrayOf, quotedArrayOf } from './arrays.ts'
import type { RatedEvent } from './ingest.ts'

/** A project as usage remembers it. */
export type SeenProject = { projectId: string; organizationId: string; name: string; tags: Record<string, string> }

type KeyOf = (event: RatedEvent) => number

function keyOrFail(key: number | undefined): number {
  if (key === undefined) throw new Error('A row that was just written is not there.')
  return key
}

/** Takes events; returns the number of each one's SKU × cloud × region, which is made where it is new. */
export async function findLines(tx: Transaction, events: RatedEvent[]): Promise<KeyOf> {
  const nameOf = (sku: string, cloud: string, region: string) => `${sku}\n${cloud}\n${region}`
  const wanted = new Map(
    events.map(({ record, cloud, region }) => [
      nameOf(record.sku, cloud, region),
      [record.sku, cloud, region] as const,
    ]),
  )
  const keys = new Map<string, number>()
  const look = async () => {
    const all = [...wanted.values()]
    const { rows } = await tx.execute<{ key: number; sku: string; cloud: string; region: string }>(sql`
      select key, sku, cloud, region from usage_lines
      join unnest(${quotedArrayOf(all.map(([sku]) => sku))}::text[], ${quotedArrayOf(all.map(([, cloud]) => cloud))}::text[], ${quotedArrayOf(all.map(([, , region]) => region))}::text[]) as wanted (sku, cloud, region)
        using (sku, cloud, region)`)
    for (const row of rows) keys.set(nameOf(row.sku, row.cloud, row.region), row.key)
  }
  await look()
  // Inserted only when new: each attempt draws a number, also one that is refused.
  const fresh = [...wanted].filter(([name]) => !keys.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (fresh.length > 0) {
    await tx.execute(sql`
      insert into usage_lines (sku, cloud, region)
      select * from unnest(${quotedArrayOf(fresh.map(([, [sku]]) => sku))}::text[], ${quotedArrayOf(fresh.map(([, [, cloud]]) => cloud))}::text[], ${quotedArrayOf(fresh.map(([, [, , region]]) => region))}::text[])
      on conflict do nothing`)
    await look()
  }
  return ({ record, cloud, region }) => keyOrFail(keys.get(nameOf(record.sku, cloud, region)))
}

type SeenResource = {
  organizationId: string
  projectId: string
  type: string
  id: string
  name: string
  tags: string
  seenAt: Date
}

/** Equal tags give equal texts, whatever order they came in. */
function canonical(tags: Record<string, string>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1))))
}

function resourceIn(event: RatedEvent): SeenResource {
  const { organizationId, projectId, time, record } = event
  const { type, id, name, tags } = record.resource ?? { type: '', id: '', name: '', tags: {} }
  return { organizationId, projectId, type, id, name, tags: canonical(tags), seenAt: time }
}

const resourceName = ({ projectId, type, id }: { projectId: string; type: string; id: string }) =>
  `${projectId}\n${type}\n${id}`

/** Takes events; returns the number of each one's resource, which is made or described anew where the event knows better. */
export async function findResources(tx: Transaction, events: RatedEvent[]): Promise<KeyOf> {
  const wanted = new Map<string, SeenResource>()
  for (const event of events) {
    const seen = resourceIn(event)
    const other = wanted.get(resourceName(seen))
    if (!other || other.seenAt <= seen.seenAt) wanted.set(resourceName(seen), seen)
  }
  const keys = new Map<string, number>()
  const stored = new Map<string, { name: string; tags: string; seenAt: Date }>()
  const look = async () => {
    const all = [...wanted.values()]
    const { rows } = await tx.execute<{
      key: number
      project_id: string
      type: string
      id: string
      name: string
      tags: Record<string, string>
      seen_at: string
    }>(sql`
      select key, project_id, type, id, name, tags, seen_at from usage_resources
      join unnest(${arrayOf(all.map((one) => one.projectId))}::uuid[], ${quotedArrayOf(all.map((one) => one.type))}::text[], ${quotedArrayOf(all.map((one) => one.id))}::text[]) as wanted (project_id, type, id)
        using (project_id, type, id)`)
    for (const row of rows) {
      const name = resourceName({ projectId: row.project_id, type: row.type, id: row.id })
      keys.set(name, row.key)
      stored.set(name, { name: row.name, tags: canonical(row.tags), seenAt: new Date(row.seen_at) })
    }
  }
  await look()
  const fresh = [...wanted].filter(([name]) => !keys.has(name)).map(([, one]) => one)
  const renamed = [...wanted].flatMap(([name, one]) => {
    const old = stored.get(name)
    const better = old && old.seenAt <= one.seenAt && (old.name !== one.name || old.tags !== one.tags)
    return better ? [{ key: keyOrFail(keys.get(name)), ...one }] : []
  })
  if (renamed.length > 0) {
    await tx.execute(sql`
      update usage_resources as old set name = seen.name, tags = seen.tags, seen_at = seen.seen_at
      from unnest(${arrayOf(renamed.map((one) => one.key))}::int[], ${quotedArrayOf(renamed.map((one) => one.name))}::text[], ${quotedArrayOf(renamed.map((one) => one.tags))}::jsonb[], ${arrayOf(renamed.map((one) => one.seenAt.toISOString()))}::timestamptz[]) as seen (key, name, tags, seen_at)
      where old.key = seen.key`)
  }
  if (fresh.length > 0) {
    await tx.execute(sql`
      insert into usage_resources (organization_id, project_id, type, id, name, tags, seen_at)
      select * from unnest(
        ${quotedArrayOf(fresh.map((one) => one.organizationId))}::text[], ${arrayOf(fresh.map((one) => one.projectId))}::uuid[],
        ${quotedArrayOf(fresh.map((one) => one.type))}::text[], ${quotedArrayOf(fresh.map((one) => one.id))}::text[],
        ${quotedArrayOf(fresh.map((one) => one.name))}::text[], ${quotedArrayOf(fresh.map((one) => one.tags))}::jsonb[],
        ${arrayOf(fresh.map((one) => one.seenAt.toISOString()))}::timestamptz[])`)
    await look()
  }
  return (event) => keyOrFail(keys.get(resourceName(resourceIn(event))))
}

/** Keeps what projects are called, for the time after their deletion. Writes only what changed. */
export async function keepProjects(tx: Transaction, seen: SeenProject[]): Promise<void> {
  if (seen.length === 0) return
  const sorted = seen.toSorted((a, b) => (a.projectId < b.projectId ? -1 : 1))
  await tx.execute(sql`
    insert into usage_projects as old (project_id, organization_id, name, tags)
    select * from unnest(
      ${arrayOf(sorted.map((one) => one.projectId))}::uuid[], ${quotedArrayOf(sorted.map((one) => one.organizationId))}::text[],
      ${quotedArrayOf(sorted.map((one) => one.name))}::text[], ${quotedArrayOf(sorted.map((one) => canonical(one.tags)))}::jsonb[])
    on conflict (project_id) do update set name = excluded.name, tags = excluded.tags
      where (old.name, old.tags) is distinct from (excluded.name, excluded.tags)`)
}
