import { expect, test } from 'vitest'
import { usage } from '#contract/usage.ts'
import { addDays, lastDayOf, listDays, monthOf } from '#contract/days.ts'
import { sumDecimals } from '#contract/decimals.ts'
import { createTestApp } from '../../../test/app.ts'
import { split } from './groups.ts'
import { ingestUsage } from './ingest.ts'

test('months, days beside them and days taken off again are the days of the range, each once, and few', () => {
  const days = listDays('2025-12-28', '2026-04-02')
  for (const from of days) {
    for (const to of days.filter((day) => day >= from)) {
      const { months, days: beside, less } = split({ from, to }, true)
      const counted = new Map<string, number>()
      const count = (range: { from: string; to: string }, by: number) => {
        for (const day of listDays(range.from, range.to)) counted.set(day, (counted.get(day) ?? 0) + by)
      }
      if (months) {
        expect([months.from, months.to]).toEqual([monthOf(months.from), monthOf(months.to)])
        count({ from: months.from, to: lastDayOf(months.to) }, 1)
      }
      for (const range of beside) count(range, 1)
      for (const range of less) count(range, -1)
      const wanted = listDays(from, to)
      counted.forEach((times, day) => times === 0 && counted.delete(day))
      expect(counted).toEqual(new Map(wanted.map((day) => [day, 1])))
      // Half of the month at each end, at the most.
      expect([...beside, ...less].flatMap((range) => listDays(range.from, range.to)).length).toBeLessThanOrEqual(31)
    }
  }
})

test('projects of one service, and SKUs of some projects, are what their events add up to', async () => {
  const now = new Date('2026-11-22T12:00:00Z')
  const t = await createTestApp({ now })
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const projects = [await t.project(organization), await t.project(organization), await t.project(organization)]
  const skus = [
    { sku: 'read-units', cloud: 'aws', region: 'us-east-1' },
    { sku: 'write-units', cloud: 'aws', region: 'us-east-1' },
    { sku: 'assistants-input-tokens' },
  ]
  // On each day one project and one SKU, so that a range begins and ends with any of them.
  const events = listDays('2026-08-25', '2026-11-22').map((day, at) => ({
    id: `e-${at}`,
    time: `${day}T00:00:00Z`,
    project_id: projects[at % 3]?.id ?? '',
    ...(skus[(at + Math.floor(at / 3)) % 3] as { sku: string }),
    quantity: `${at + 1}`,
  }))
  // Used on a day at a month's end alone: of a range that ends before, it must not be told of.
  const last = await t.project(organization)
  events.push({
    id: 'last',
    time: '2026-10-31T00:00:00Z',
    project_id: last.id,
    ...(skus[0] as { sku: string }),
    quantity: '7',
  })
  const { accepted } = await ingestUsage(t.deps, events, { lateDays: 400 })
  expect(accepted).toBe(events.length)
  const dayOfEvent = (event: (typeof events)[number]) => event.time.slice(0, 10)
  for (const [from, to] of [
    ['2026-10-24', '2026-11-22'],
    ['2026-10-02', '2026-10-30'],
    ['2026-10-03', '2026-10-12'],
    ['2026-09-20', '2026-11-03'],
    ['2026-11-01', '2026-11-30'],
    ['2026-10-31', '2026-10-31'],
  ] as const) {
    const database = await owner.call(usage.get, { query: { scope: 'project', services: 'database', from, to } })
    const within = events.filter((event) => dayOfEvent(event) >= from && dayOfEvent(event) <= to)
    const used = within.filter(({ sku }) => sku !== 'assistants-input-tokens')
    const before = events.filter(
      (event) =>
        event.sku !== 'assistants-input-tokens' &&
        dayOfEvent(event) < from &&
        dayOfEvent(event) >= addDays(from, -database.days.length),
    )
    expect(new Set(database.groups.map((group) => group.id))).toEqual(
      new Set([...used, ...before].map((event) => event.project_id)),
    )
    for (const group of database.groups) {
      const series = database.series.find(({ group_id }) => group_id === group.id)
      expect(group.cost).toBe(sumDecimals(series?.costs ?? []))
    }
    const some = projects.slice(0, 2).map(({ id }) => id)
    const lines = await owner.call(usage.get, { query: { projects: some.join(','), from, to } })
    const quantities = new Map<string, number>()
    for (const event of within)
      if (some.includes(event.project_id))
        quantities.set(event.sku, (quantities.get(event.sku) ?? 0) + Number(event.quantity))
    expect(
      new Map(
        lines.groups
          .filter(({ quantity }) => quantity !== '0')
          .map(({ id, quantity }) => [id.split(':')[0], Number(quantity)]),
      ),
    ).toEqual(quantities)
  }
})
