import { expect, test } from 'vitest'
import { home } from '#contract/home.ts'
import { invites } from '#contract/invites.ts'
import { pineconePolicy } from '#contract/plans.ts'
import { spendAlerts } from '#contract/spend-alerts.ts'
import { usage } from '#contract/usage.ts'
import { createTestApp } from '../../../test/app.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const t = await createTestApp({ now: NOW })
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000)

/** Reports usage worth so many dollars on a day. */
async function spend(project: { id: string }, day: string, dollars: number) {
  const record = {
    id: `${project.id} ${day}`,
    time: `${day}T06:00:00Z`,
    project_id: project.id,
    sku: 'assistants-hourly-rate',
    quantity: String(dollars * 20),
  }
  await t.dataPlane.call(usage.report, { body: { records: [record] } })
}

test('an owner sees spend, alerts, keys, invites and what changed', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const project = await t.project(organization, { name: 'search-prod' })
  await spend(project, '2026-10-28', 40)
  await spend(project, '2026-11-05', 85)
  const [near, far] = [
    await owner.call(spendAlerts.create, { body: { amount: '100' } }),
    await owner.call(spendAlerts.create, { body: { amount: '100000' } }),
  ]
  await t.apiKey(project, { name: 'soon', expiresAt: inDays(4), lastUsedAt: NOW })
  await t.apiKey(project, { name: 'later', expiresAt: inDays(31), lastUsedAt: NOW })
  await t.apiKey(project, { name: 'gone', expiresAt: inDays(-1) })
  await t.apiKey(project, { name: 'idle', createdAt: inDays(-200), lastUsedAt: inDays(-91) })
  await t.apiKey(project, { name: 'never', createdAt: inDays(-120) })
  await t.apiKey(project, { name: 'off', createdAt: inDays(-120), disabledAt: NOW })
  await t.apiKey(project, {
    name: 'rotated',
    lastUsedAt: NOW,
    previousExpiresAt: inDays(1),
    previousKeyHash: 'x',
    previousHint: 'p',
  })
  await owner.call(invites.create, {
    body: { email: 'new@example.com', role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }] },
  })

  const answer = await owner.call(home.get)
  expect(answer.spend).toMatchObject({
    today: '2026-11-22',
    month_to_date: '85',
    last_month: { month: '2026-10', cost: '40', to_date: '0' },
  })
  expect(answer.alerts?.map((alert) => alert.id)).toContain(near.id)
  expect(answer.alerts?.map((alert) => alert.id)).not.toContain(far.id)
  expect(answer.alerts?.find((alert) => alert.id === near.id)).toMatchObject({ amount: '100.00', progress: 0.85 })
  expect(answer.keys?.count).toBe(7)
  expect(answer.keys?.expiring).toMatchObject({
    count: 1,
    first: [{ name: 'soon', at: inDays(4).toISOString(), project: { name: 'search-prod' } }],
  })
  expect(answer.keys?.unused.first.map((key) => [key.name, key.at])).toEqual([
    ['never', null],
    ['idle', inDays(-91).toISOString()],
  ])
  expect(answer.keys?.in_grace.first.map((key) => key.name)).toEqual(['rotated'])
  expect(answer.invites).toMatchObject({
    pending: { count: 1, first: [{ email: 'new@example.com' }] },
    expired: { count: 0 },
  })
  // The clock stands still here, so that they have no order among them.
  expect(answer.changes?.map(({ event }) => event.resource_type).toSorted()).toEqual([
    'invite',
    'spend_alert',
    'spend_alert',
  ])
  expect(answer.first_steps).toEqual({ done: ['project', 'api_key', 'invite', 'spend_alert'], is_fresh: true })
})

test('last month is compared up to the same day, or to its end when it is shorter', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const project = await t.project(organization)
  await spend(project, '2026-10-22', 10)
  await spend(project, '2026-10-23', 5)
  expect((await owner.call(home.get)).spend?.last_month).toEqual({ month: '2026-10', cost: '15', to_date: '10' })
  const late = await createTestApp({ database: t.database, now: new Date('2026-12-31T12:00:00Z') })
  const again = await late.member(organization, 'OrgOwner')
  expect((await again.call(home.get)).spend?.last_month).toEqual({ month: '2026-11', cost: '0', to_date: '0' })
  expect((await again.call(home.get)).first_steps?.is_fresh).toBe(false)
})

test('a new organization has nothing to tell but the first steps', async () => {
  const owner = await t.member(await t.organization(), 'OrgOwner')
  expect(await owner.call(home.get)).toMatchObject({
    alerts: [],
    keys: {
      count: 0,
      expiring: { count: 0, first: [] },
      unused: { count: 0, first: [] },
      in_grace: { count: 0, first: [] },
    },
    secrets_in_grace: { count: 0 },
    invites: { pending: { count: 0 }, expired: { count: 0 } },
    changes: [],
    first_steps: { done: [], is_fresh: true },
  })
})

test('everybody else sees what they may', async () => {
  const organization = await t.organization()
  const [mine, other] = [await t.project(organization, { name: 'mine' }), await t.project(organization)]
  await t.apiKey(mine, { name: 'in-mine', expiresAt: inDays(2) })
  await t.apiKey(other, { name: 'in-other', expiresAt: inDays(1) })

  const billing = await (await t.member(organization, 'OrgBillingAdmin')).call(home.get)
  expect(billing.spend).not.toBeNull()
  expect(billing.alerts).toEqual([])
  expect([billing.keys, billing.invites, billing.changes, billing.secrets_in_grace, billing.first_steps]).toEqual([
    null,
    null,
    null,
    null,
    null,
  ])

  const member = await t.member(organization, 'OrgMember')
  expect(Object.values(await member.call(home.get)).every((part) => part === null)).toBe(true)
  await t.grant(organization, member, 'ProjectManager', mine)
  const seen = await member.call(home.get)
  expect(seen.keys).toMatchObject({ count: 1, expiring: { count: 1, first: [{ name: 'in-mine' }] } })
  expect(seen.spend).toBeNull()
})

test('a plan withholds its parts here too', async () => {
  const sold = await createTestApp({ database: t.database, planPolicy: pineconePolicy, now: NOW })
  const owner = await sold.member(await t.organization({ plan: 'Free' }), 'OrgOwner')
  const answer = await owner.call(home.get)
  expect([answer.spend, answer.alerts, answer.changes]).toEqual([null, null, null])
  expect(answer.invites).not.toBeNull()
})
