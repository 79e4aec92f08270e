import { beforeAll, describe, expect, it, test } from 'vitest'
import { invoices } from '#contract/invoices.ts'
import { projects } from '#contract/projects.ts'
import { spendAlerts } from '#contract/spend-alerts.ts'
import { usage } from '#contract/usage.ts'
import { organizations, usageEvents } from '#server/db/schema.ts'
import { seedDemo } from '#server/demo/seed.ts'
import { listDemoUsage } from '#server/demo/usage.ts'
import { sumDecimals } from '#contract/decimals.ts'
import { type Caller, createTestApp } from '../test/app.ts'

const t = await createTestApp({ now: new Date('2026-11-20T09:30:00Z'), demo: true })

async function signInAs(persona: string): Promise<Caller> {
  const { headers } = await t.visitor.post('/console/demo-sign-in', { persona })
  const cookie = headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  return t.stranger({ cookie, origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' })
}

test('a start that is cut off among the usage leaves nothing of the demo, so that the next one makes it whole', async () => {
  let asked = 0
  const cutOff = () => {
    if ((asked += 1) > 4) throw new Error('cut off')
    return t.clock.now()
  }
  await expect(seedDemo({ ...t.deps, now: cutOff })).rejects.toThrow('cut off')
  expect([await t.db.$count(organizations), await t.db.$count(usageEvents)]).toEqual([0, 0])
})

describe("the demo's usage", () => {
  let owner: Caller
  beforeAll(async () => {
    await seedDemo(t.deps)
    owner = await signInAs('organization-owner')
  }, 120_000)

  it('was counted to the last record', async () => {
    expect(await t.db.$count(usageEvents)).toBe(listDemoUsage(t.clock.now()).length)
  })

  it('is thirteen months with growth, a weekly rhythm, a spike and a new project', async () => {
    const { data } = await owner.call(invoices.list)
    expect(data.map((invoice) => invoice.month)).toEqual([
      '2026-10',
      '2026-09',
      '2026-08',
      '2026-07',
      '2026-06',
      '2026-05',
      '2026-04',
      '2026-03',
      '2026-02',
      '2026-01',
      '2025-12',
      '2025-11',
      '2025-10',
    ])
    expect(Number(data[0]?.total)).toBeGreaterThan(2 * Number(data[11]?.total))
    const answer = await owner.call(usage.get, { query: { from: '2026-10-22', to: '2026-11-19', scope: 'project' } })
    const daily = answer.days.map((day, at) => ({
      weekday: new Date(day).getUTCDay(),
      day,
      cost: Number(sumDecimals(answer.series.map((one) => one.costs[at] ?? '0'))),
    }))
    const mean = (days: typeof daily) => days.reduce((sum, day) => sum + day.cost, 0) / days.length
    expect(mean(daily.filter((day) => day.weekday === 0))).toBeLessThan(
      0.9 * mean(daily.filter((day) => day.weekday === 2)),
    )
    expect(daily.toSorted((a, b) => b.cost - a.cost)[0]?.day).toMatch(/^2026-11-0[89]$/)
    expect(answer.groups.find((group) => group.name === 'contract-review')?.cost).not.toBe('0')
    expect(
      (await owner.call(usage.get, { query: { from: '2026-09-01', to: '2026-09-28', scope: 'project' } })).groups.map(
        (group) => group.name,
      ),
    ).not.toContain('contract-review')
  })

  it('fills every part of the pages', async () => {
    const summary = await owner.call(usage.summary)
    expect(summary.forecast).not.toBeNull()
    expect(summary.movers.length).toBe(5)
    const alerts = await owner.call(spendAlerts.list)
    expect(alerts.data).toHaveLength(4)
    expect(alerts.history.length).toBeGreaterThan(5)
    const { data } = await owner.call(projects.overview)
    expect(Number(data.find((project) => project.name === 'search-prod')?.month_to_date_cost)).toBeGreaterThan(100)
    expect(data.find((project) => project.name === 'vector-migration-trial')?.month_to_date_cost).toBe('0')
    const member = await signInAs('project-owner')
    expect(new Set((await member.call(projects.overview)).data.map((project) => project.month_to_date_cost))).toEqual(
      new Set([null]),
    )
  })
})
