import { gzipSync } from 'node:zlib'
import { eq, sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { usage } from '#contract/usage.ts'
import { usageEvents, usageMonthly } from '#server/db/schema.ts'
import { addDays } from '#contract/days.ts'
import { sumDecimals } from '#contract/decimals.ts'
import { createTestApp } from '../../../test/app.ts'

const t = await createTestApp({ now: new Date('2026-11-22T12:00:00Z') })

let events = 0
const id = () => `event-${(events += 1)}`

function record(projectId: string, input: Record<string, unknown> = {}) {
  return {
    id: id(),
    time: '2026-11-21T08:00:00Z',
    project_id: projectId,
    sku: 'read-units',
    cloud: 'aws',
    region: 'us-east-1',
    quantity: '1000',
    ...input,
  }
}

async function place() {
  const organization = await t.organization()
  const project = await t.project(organization)
  return { organization, project }
}

const report = (records: unknown[]) => t.dataPlane.call(usage.report, { body: { records } })

async function monthOf(organization: { id: string }, month = '2026-11-01') {
  const rows = await t.db.select().from(usageMonthly).where(eq(usageMonthly.organizationId, organization.id))
  return rows.find((row) => row.month === month)?.cost ?? '0'
}

describe('what is reported', () => {
  test('is rated by the price book and added up', async () => {
    const { organization, project } = await place()
    const receipt = await report([
      record(project.id, { quantity: '1000000' }),
      record(project.id, { quantity: 1_000_000, region: 'eu-west-1' }),
      record(project.id, { sku: 'assistants-input-tokens', cloud: undefined, region: undefined, quantity: '0.5' }),
    ])
    expect(receipt).toEqual({ accepted: 3, duplicates: 0, rejected: [] })
    expect(sumDecimals([await monthOf(organization)])).toBe('34.000004')
  })

  test('counts once, however often and however it is sent again', async () => {
    const { organization, project } = await place()
    const once = record(project.id)
    const batches = Array.from({ length: 8 }, (_, at) => [
      once,
      once,
      record(project.id, { id: `same-${organization.id}-${at % 2}` }),
    ])
    const receipts = await Promise.all(batches.map((batch) => report(batch)))
    expect(receipts.reduce((sum, receipt) => sum + receipt.accepted, 0)).toBe(3)
    expect(receipts.reduce((sum, receipt) => sum + receipt.duplicates, 0)).toBe(8 * 3 - 3)
    expect(sumDecimals([await monthOf(organization)])).toBe('0.048')
  })

  test('counts in each organization by itself, whatever ids another one uses', async () => {
    const [one, other] = [await place(), await place()]
    const receipt = await report([record(one.project.id, { id: 'shared' }), record(other.project.id, { id: 'shared' })])
    expect(receipt.accepted).toBe(2)
  })

  test('names what cannot be counted and keeps the rest', async () => {
    const { organization, project } = await place()
    const good = record(project.id)
    const { body, status } = await t.dataPlane.try(usage.report, {
      body: {
        records: [
          good,
          record(project.id, { id: 'no-sku', sku: 'teleportation' }),
          record(crypto.randomUUID(), { id: 'no-project' }),
          record('not-a-uuid', { id: 'odd-project' }),
          record(project.id, { id: 'negative', quantity: '-1' }),
          record(project.id, { id: 'words', quantity: 'many' }),
          record(project.id, { id: 'infinite', quantity: '1e400' }),
          record(project.id, { id: 'local', time: '2026-11-21T08:00:00' }),
          record(project.id, { id: 'region-alone', cloud: undefined }),
          record(project.id, { id: 'odd-cloud', cloud: 'a,b\n' }),
          'nothing of the kind',
          null,
          { id: 7 },
        ],
      },
    })
    expect(status).toBe(200)
    const receipt = body
    expect(receipt.accepted).toBe(1)
    expect(receipt.rejected.map(({ index, id: name }) => [index, name])).toEqual([
      [1, 'no-sku'],
      [2, 'no-project'],
      [3, 'odd-project'],
      [4, 'negative'],
      [5, 'words'],
      [6, 'infinite'],
      [7, 'local'],
      [8, 'region-alone'],
      [9, 'odd-cloud'],
      [10, null],
      [11, null],
      [12, null],
    ])
    const reasons = receipt.rejected.map((one) => one.reason)
    expect(reasons[0]).toBe('sku: The price book has no SKU "teleportation".')
    expect(reasons[1]).toBe('project_id: Project not found.')
    expect(reasons[6]).toContain('offset from UTC')
    for (const reason of reasons) expect(reason).not.toBe('')
    expect(sumDecimals([await monthOf(organization)])).toBe('0.016')
  })

  test('with a tag that cannot be stored keeps no other from being counted', async () => {
    const { organization, project } = await place()
    const tagged = (tags: Record<string, string>) =>
      record(project.id, { resource: { type: 'index', id: 'docs', name: 'docs', tags } })
    const receipt = await report([
      tagged({ team: 'a\u0000' }),
      tagged({ team: '\ud800' }),
      tagged({ '\udc00': 'a' }),
      tagged({ team: '🌲' }),
    ])
    expect(receipt.rejected.map(({ index }) => index)).toEqual([0, 1, 2])
    expect(receipt.rejected[0]?.reason).toBe('resource.tags.team: This text holds a character that cannot be stored.')
    expect(receipt.accepted).toBe(1)
    expect(sumDecimals([await monthOf(organization)])).toBe('0.016')
  })

  test('may be 35 days late and 5 minutes early', async () => {
    const { project } = await place()
    const at = (time: string) => record(project.id, { time })
    const receipt = await report([
      at('2026-10-18T12:00:00Z'),
      at('2026-10-18T11:59:59Z'),
      at('2026-11-22T12:05:00Z'),
      at('2026-11-22T12:05:01Z'),
      at('2026-11-22T14:04:00+02:00'),
    ])
    expect(receipt.rejected.map((one) => [one.index, one.reason])).toEqual([
      [1, 'time: The event is more than 35 days old.'],
      [3, 'time: The event is more than 5 minutes in the future.'],
    ])
  })

  test('of a deleted project still counts, and of one that never was does not', async () => {
    const { organization, project } = await place()
    await report([record(project.id)])
    const owner = await t.member(organization, 'OrgOwner')
    expect((await owner.delete(`/admin/projects/${project.id}`)).status).toBe(202)
    expect(await report([record(project.id)])).toMatchObject({ accepted: 1 })
    const answer = await owner.call(usage.get, { query: { scope: 'project' } })
    expect(answer.groups).toMatchObject([{ id: project.id, name: project.name, project_deleted: true, cost: '0.032' }])
  })

  test('of a project that was deleted before its first usage came in counts, under the name it had', async () => {
    const { organization, project } = await place()
    const owner = await t.member(organization, 'OrgOwner')
    expect((await owner.delete(`/admin/projects/${project.id}`)).status).toBe(202)
    expect(await report([record(project.id)])).toMatchObject({ accepted: 1, rejected: [] })
    const answer = await owner.call(usage.get, { query: { scope: 'project' } })
    expect(answer.groups).toMatchObject([{ id: project.id, name: project.name, project_deleted: true, cost: '0.016' }])
  })

  test('of a day or an hour that there is none of is named, not counted on another', async () => {
    const december = await createTestApp({ database: t.database, now: new Date('2026-12-03T00:00:00Z') })
    const { project } = await place()
    const times = ['2026-11-31T08:00:00Z', '2026-11-30T24:00:00Z', '2026-11-30T23:59:59.999999Z']
    const receipt = await december.dataPlane.call(usage.report, {
      body: { records: times.map((time) => record(project.id, { time })) },
    })
    expect(receipt.rejected.map(({ index }) => index)).toEqual([0, 1])
    expect(receipt.rejected[0]?.reason).toContain('offset from UTC')
  })

  test('falls on its day in UTC, at the turn of a day, a month, a year and on a leap day', async () => {
    const turns = await createTestApp({ database: t.database, now: new Date('2028-03-02T00:00:00Z') })
    const organization = await turns.organization()
    const project = await turns.project(organization)
    const owner = await turns.member(organization, 'OrgOwner')
    const times = [
      '2028-02-29T23:59:59.999Z',
      '2028-03-01T00:00:00Z',
      '2028-03-01T13:00:00+14:00',
      '2028-02-28T12:00:00-12:00',
    ]
    await turns.dataPlane.call(usage.report, { body: { records: times.map((time) => record(project.id, { time })) } })
    const answer = await owner.call(usage.get, { query: { from: '2028-02-28', to: '2028-03-01' } })
    expect(answer.days).toEqual(['2028-02-28', '2028-02-29', '2028-03-01'])
    expect(answer.series[0]?.quantities).toEqual(['0', '3000', '1000'])
    turns.clock.set(new Date('2029-01-01T00:00:30Z'))
    await turns.dataPlane.call(usage.report, {
      body: {
        records: [
          record(project.id, { time: '2028-12-31T23:59:59Z' }),
          record(project.id, { time: '2029-01-01T00:00:00Z' }),
        ],
      },
    })
    const summary = await (await turns.member(organization, 'OrgOwner')).call(usage.summary)
    expect(summary).toMatchObject({
      month: '2029-01',
      month_to_date: '0.016',
      last_month: { month: '2028-12', cost: '0.016' },
    })
  })
})

describe('the envelope', () => {
  async function send(body: Uint8Array | string, headers: Record<string, string> = {}) {
    return t.send(
      new Request('http://localhost:4000/internal/v1/usage-records', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${t.deps.settings.integrationToken}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: body as BodyInit,
      }),
    )
  }

  test('may be gzip', async () => {
    const { project } = await place()
    const response = await send(gzipSync(JSON.stringify({ records: [record(project.id)] })), {
      'content-encoding': 'gzip',
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ accepted: 1 })
  })

  test('is refused when it inflates beyond the bound, is no gzip, or is of another encoding', async () => {
    const bomb = gzipSync(`{"records":["${'a'.repeat(17 * 1024 * 1024)}"]}`)
    expect(bomb.length).toBeLessThan(100_000)
    expect((await send(bomb, { 'content-encoding': 'gzip' })).status).toBe(413)
    expect((await send('{"records":[]}', { 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await send('{"records":[]}', { 'content-encoding': 'br' })).status).toBe(415)
  })

  test('holds at most 10,000 records, and they go in at once', async () => {
    const { organization, project } = await place()
    const records = Array.from({ length: 10_000 }, (_, at) =>
      record(project.id, { id: `many-${at}`, quantity: '0.000000000001' }),
    )
    expect((await send(JSON.stringify({ records: [...records, record(project.id)] }))).status).toBe(400)
    expect(await (await send(JSON.stringify({ records }))).json()).toEqual({
      accepted: 10_000,
      duplicates: 0,
      rejected: [],
    })
    expect(sumDecimals([await monthOf(organization)])).toBe('0.00000000000016')
  })

  test('is for the integration token alone', async () => {
    const { organization } = await place()
    const owner = await t.member(organization, 'OrgOwner')
    expect((await owner.post('/internal/v1/usage-records', { records: [] })).status).toBe(401)
    expect((await t.visitor.post('/internal/v1/usage-records', { records: [] })).status).toBe(401)
  })
})

/** Small numbers that fall the same way each time (mulberry32). */
function randomFrom(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Exact product and sums of decimals by whole numbers, to check the database's with. */
function costOf(quantity: string, price: string): string {
  const digits = (text: string) => BigInt(text.replace('.', ''))
  const scale = (text: string) => text.split('.')[1]?.length ?? 0
  const places = scale(quantity) + scale(price)
  const text = String(digits(quantity) * digits(price)).padStart(places + 1, '0')
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`
}

test.each([1, 2, 3, 4])(
  'every roll-up is the sum of its events, to the last digit, with late, doubled and bad ones (%i)',
  async (seed) => {
    const random = randomFrom(seed)
    const organization = await t.organization()
    const projects = [await t.project(organization), await t.project(organization)]
    const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T
    const prices: Record<string, string> = {
      'read-units': '0.000016',
      'assistants-storage': '0.00411',
      'embedding-multilingual-e5-large': '0.00000008',
    }
    const made = Array.from({ length: 400 }, (_, at) => ({
      id: `property-${seed}-${random(10) === 0 ? random(at + 1) : at}`,
      time: new Date(Date.UTC(2026, 9, 19 + random(35), random(24), random(60), random(60))).toISOString(),
      project_id: pick(projects).id,
      sku: pick(Object.keys(prices)),
      ...(random(2)
        ? {
            resource: {
              type: 'index',
              id: `i-${random(4)}`,
              name: `index ${random(3)}`,
              tags: { team: `t${random(2)}` },
            },
          }
        : {}),
      quantity: random(20) === 0 ? '-5' : `${random(1_000_000)}.${String(random(1_000_000_000)).padStart(9, '0')}`,
    }))
    const counted = new Map<string, (typeof made)[number]>()
    for (let at = 0; at < made.length; at += 100) {
      const batch = made.slice(at, at + 100)
      const receipt = await report(batch)
      const refused = new Set(receipt.rejected.map((one) => one.index))
      expect(receipt.accepted + receipt.duplicates + refused.size).toBe(batch.length)
      for (const [index, one] of batch.entries())
        if (!refused.has(index) && !counted.has(one.id)) counted.set(one.id, one)
    }
    const costs = [...counted.values()].map((one) => costOf(one.quantity, prices[one.sku] ?? '0'))
    const expected = sumDecimals(costs)
    const sums = await t.db.execute<Record<string, string>>(sql`
    select trim_scale(sum(cost))::text as events,
      (select trim_scale(sum(cost))::text from usage_daily where organization_id = ${organization.id}) as daily,
      (select trim_scale(sum(quantity * unit_price))::text from usage_daily where organization_id = ${organization.id}) as products,
      (select trim_scale(sum(cost))::text from usage_daily_project_lines where organization_id = ${organization.id}) as project_lines,
      (select trim_scale(sum(cost))::text from usage_daily_lines where organization_id = ${organization.id}) as lines,
      (select trim_scale(sum(cost))::text from usage_daily_projects where organization_id = ${organization.id}) as projects,
      (select trim_scale(sum(cost))::text from usage_monthly where organization_id = ${organization.id}) as months,
      (select trim_scale(sum(cost))::text from usage_monthly_projects where organization_id = ${organization.id}) as month_projects,
      (select trim_scale(sum(cost))::text from usage_monthly_project_lines where organization_id = ${organization.id}) as month_project_lines,
      (select sum(events)::text from usage_daily where organization_id = ${organization.id}) as count
    from usage_events where organization_id = ${organization.id}`)
    expect(sums.rows[0]).toEqual({
      events: expected,
      daily: expected,
      products: expected,
      project_lines: expected,
      lines: expected,
      projects: expected,
      months: expected,
      month_projects: expected,
      month_project_lines: expected,
      count: String(counted.size),
    })
    const different = await t.db.execute(sql`
    select 1 from (
      select (time at time zone 'UTC')::date as day, project_id, line, resource, unit_price, sum(quantity) as quantity, sum(cost) as cost, count(*) as events
      from usage_events where organization_id = ${organization.id} group by 1, 2, 3, 4, 5
    ) as raw full join (select * from usage_daily where organization_id = ${organization.id}) as kept using (day, project_id, line, resource, unit_price)
    where raw.quantity is distinct from kept.quantity or raw.cost is distinct from kept.cost or raw.events is distinct from kept.events`)
    expect(different.rows).toEqual([])

    const owner = await t.member(organization, 'OrgOwner')
    for (const scope of ['sku', 'project', 'service'] as const) {
      const answer = await owner.call(usage.get, { query: { from: '2026-10-01', to: '2026-11-22', scope, top: '1' } })
      expect(answer.total.cost).toBe(expected)
      expect(sumDecimals(answer.groups.map((group) => group.cost))).toBe(expected)
      expect(sumDecimals(answer.series.flatMap((one) => one.costs))).toBe(expected)
    }
    expect(await t.db.$count(usageEvents, eq(usageEvents.organizationId, organization.id))).toBe(counted.size)

    // Any period, whole months in it or not, with any filter: page and CSV tell what the events do.
    for (let round = 0; round < 6; round++) {
      const from = addDays('2026-08-20', random(90))
      const to = addDays(from, random(100))
      const asked = {
        ...(random(2) ? { projects: pick(projects).id } : {}),
        ...(random(2) ? { skus: pick(Object.keys(prices)) } : {}),
      }
      const costBetween = (first: string, last: string) =>
        sumDecimals(
          [...counted.values()]
            .filter(
              (one) =>
                first <= one.time.slice(0, 10) &&
                one.time.slice(0, 10) <= last &&
                (asked.projects ?? one.project_id) === one.project_id &&
                (asked.skus ?? one.sku) === one.sku,
            )
            .map((one) => costOf(one.quantity, prices[one.sku] ?? '0')),
        )
      const query = { from, to, ...asked }
      for (const scope of ['sku', 'project', 'service'] as const) {
        const answer = await owner.call(usage.get, { query: { ...query, scope, top: '1' } })
        expect(answer.total.cost).toBe(costBetween(from, to))
        expect(answer.total.previous_cost).toBe(costBetween(answer.previous_from, answer.previous_to))
        expect(sumDecimals(answer.series.flatMap((one) => one.costs))).toBe(answer.total.cost)
      }
      const { text } = await owner.get(`/admin/usage/export?${new URLSearchParams(query).toString()}`)
      const costs = text.trimEnd().split('\r\n').slice(1)
      expect(sumDecimals(costs.map((row) => row.slice(row.lastIndexOf(',') + 1)))).toBe(costBetween(from, to))
    }
  },
)
