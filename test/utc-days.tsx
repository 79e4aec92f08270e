/** What Usage and Spend alerts show at the turns of the calendar, for a browser in any time zone: the same days, in UTC. */
import { cleanup, screen, within } from '@testing-library/react'
import { afterAll, expect, test, vi } from 'vitest'
import { spendAlerts } from '#contract/spend-alerts.ts'
import { usage } from '#contract/usage.ts'
import { evaluateSpendAlerts } from '#server/features/spend-alerts/evaluate.ts'
import { createTestApp } from './app.ts'
import { createPages } from './pages.tsx'

/** What each page says at each of them. */
const TURNS = [
  {
    turn: "the month's turn",
    now: '2026-12-01T00:30:00Z',
    range: 'Nov 2 – Dec 1, 2026 UTC',
    month: ['December so far', 'Day 1 of 31, UTC', '$7.00'],
    fired: 'December 2026',
    days: ['Tue, Dec 1, 2026', 'Mon, Nov 30, 2026'],
  },
  {
    turn: "the year's turn",
    now: '2027-01-01T00:30:00Z',
    range: 'Dec 3, 2026 – Jan 1, 2027 UTC',
    month: ['January so far', 'Day 1 of 31, UTC', '$7.00'],
    fired: 'January 2027',
    days: ['Fri, Jan 1, 2027', 'Thu, Dec 31, 2026'],
  },
  {
    turn: "a leap day's end",
    now: '2028-02-29T23:30:00Z',
    range: 'Jan 31 – Feb 29, 2028 UTC',
    month: ['February so far', 'Day 29 of 29, UTC', '$17.00'],
    fired: 'February 2028',
    days: ['Tue, Feb 29, 2028', 'Mon, Feb 28, 2028'],
  },
] as const

/** Declares the tests. Takes the zone that the file set before anything was imported. */
export async function testUtcDays(zone: string): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(TURNS[0].now) })
  afterAll(() => void vi.useRealTimers())
  const t = await createTestApp({ now: new Date(TURNS[0].now) })
  const { renderApp } = createPages(t)

  test.each(TURNS)(`in ${zone}, $turn is where UTC has it`, async ({ turn, now, range, month, fired, days }) => {
    expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone)
    expect(new Date('2026-12-01T00:30:00Z').getDate()).not.toBe(new Date('2026-12-01T11:30:00Z').getDate())
    vi.setSystemTime(new Date(now))
    t.clock.set(new Date(now))
    const organization = await t.organization()
    const project = await t.project(organization)
    const billing = await t.member(organization, 'OrgBillingAdmin')
    const midnight = new Date(`${now.slice(0, 10)}T00:00:00Z`).getTime()
    const record = (time: number, dollars: number) => ({
      id: `${zone} ${turn} ${time}`,
      time: new Date(time).toISOString(),
      project_id: project.id,
      sku: 'assistants-hourly-rate',
      quantity: String(dollars * 20),
    })
    // The last moment of one day and the first of the next.
    await t.dataPlane.call(usage.report, { body: { records: [record(midnight - 1, 10), record(midnight, 7)] } })
    await billing.call(spendAlerts.create, { body: { amount: '5' } })
    await evaluateSpendAlerts(t.deps)

    const pages = `/organizations/${organization.id}/settings`
    renderApp({ as: billing, path: `${pages}/usage` })
    const card = within(await screen.findByRole('region', { name: 'Cost by SKU' }))
    expect(await card.findByText('$17.00')).toBeDefined()
    expect(card.getByText((text) => text.includes(range))).toBeDefined()
    const [name, day, cost] = month
    const soFar = within(screen.getByRole('region', { name }))
    expect(soFar.getByText(day)).toBeDefined()
    expect(soFar.getByText(cost)).toBeDefined()
    cleanup()

    renderApp({ as: billing, path: `${pages}/usage?view=table` })
    const table = within(await screen.findByRole('table', { name: 'Cost by day' }))
    const [, newest, before] = table.getAllByRole('row')
    expect(newest?.textContent).toContain(`${days[0]}$7.00`)
    expect(before?.textContent).toContain(`${days[1]}$10.00`)
    cleanup()

    renderApp({ as: billing, path: `${pages}/spend-alerts` })
    const history = within(await screen.findByRole('table', { name: /Fired/ }))
    expect(history.getByText(fired)).toBeDefined()
    expect(screen.getByText(`${fired.split(' ')[0]} so far:`, { exact: false }).textContent).toContain(cost)
    cleanup()
  })
}
