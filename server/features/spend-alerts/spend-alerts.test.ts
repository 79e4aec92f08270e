import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { invoices } from '#contract/invoices.ts'
import { spendAlerts } from '#contract/spend-alerts.ts'
import { usage } from '#contract/usage.ts'
import { outboxMails, spendAlertFirings } from '#server/db/schema.ts'
import { createJobs } from '#server/jobs.ts'
import type { Mail } from '#server/kernel/context.ts'
import { createScheduler } from '#server/kernel/scheduler.ts'
import { createTestApp, type TestApp, type TestOrganization } from '../../../test/app.ts'
import { evaluateSpendAlerts } from './evaluate.ts'

const START = new Date('2026-11-22T12:00:00Z')
const t = await createTestApp({ now: START })

/** Another process on the same database: its own clock, jobs and mailer. */
async function replica(now = t.clock.now()) {
  const app = await createTestApp({ database: t.database, now })
  const sent: Mail[] = []
  const state = { mailServerIsDown: false }
  const deliverMail = async (mail: Mail) => {
    if (state.mailServerIsDown) throw new Error('The mail server is down.')
    sent.push(mail)
  }
  const scheduler = createScheduler(createJobs({ ...app.deps, deliverMail }), app.deps.log)
  return { app, sent, state, tick: () => scheduler.tick() }
}

async function place(app: TestApp = t) {
  const organization = await app.organization()
  const project = await app.project(organization, { name: 'search-prod' })
  const owner = await app.member(organization, 'OrgOwner')
  return { organization, project, owner }
}

let events = 0
/** Spends an amount of dollars: an hour of an assistant costs five cents. */
async function spend(app: TestApp, projectId: string, dollars: number, time = app.clock.now().toISOString()) {
  const record = {
    id: `spend-${(events += 1)}`,
    time,
    project_id: projectId,
    sku: 'assistants-hourly-rate',
    quantity: String(dollars * 20),
  }
  expect(await app.dataPlane.call(usage.report, { body: { records: [record] } })).toMatchObject({ accepted: 1 })
}

const mailsOf = (sent: Mail[], organization: TestOrganization) =>
  sent.filter((mail) => mail.html.includes(encodeURIComponent(organization.id)))
const firingsOf = (organization: TestOrganization) =>
  t.db.select().from(spendAlertFirings).where(eq(spendAlertFirings.organizationId, organization.id))

describe('an alert', () => {
  test('writes once to each recipient when its amount is reached, on two replicas and after a restart', async () => {
    const [one, two] = [await replica(), await replica()]
    const { organization, project, owner } = await place()
    await owner.call(spendAlerts.create, {
      body: { amount: '100', recipients: ['Finance@Example.com', 'finance@example.com', 'cfo@example.com'] },
    })
    await spend(t, project.id, 99.99)
    await Promise.all([one.tick(), two.tick()])
    expect(await firingsOf(organization)).toEqual([])
    await spend(t, project.id, 0.01)
    await Promise.all([one.tick(), two.tick(), one.tick()])
    await spend(t, project.id, 500)
    const restarted = await replica()
    await Promise.all([one.tick(), restarted.tick()])
    const mails = mailsOf([...one.sent, ...two.sent, ...restarted.sent], organization)
    expect(mails.map((mail) => mail.to).toSorted()).toEqual(['cfo@example.com', 'finance@example.com'])
    expect(new Set(mails.map((mail) => mail.messageId)).size).toBe(2)
    const [mail] = mails
    expect(mail?.messageId).toMatch(/^<[0-9a-f-]{36}@localhost>$/)
    expect(mail?.subject).toBe(`${organization.name}: November 2026 spend reached $100.00`)
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toContain(
        'has reached $100.00. It stood at $100.00 when this was noticed, 22 November 2026 at 12:00 UTC.',
      )
      expect(part).toContain('search-prod: Assistants Hourly Rate, $100.00 (100%)')
      expect(part).toContain('every project and service of the organization from 1 November, 00:00 UTC')
    }
    expect(mail?.text).toContain(
      `http://localhost:4000/organizations/${organization.id}/settings/usage?from=2026-11-01&to=2026-11-22&scope=project`,
    )
    const list = await owner.call(spendAlerts.list)
    expect(list.history).toMatchObject([
      { threshold: '100.00', spend: '100', month: '2026-11', recipients: ['finance@example.com', 'cfo@example.com'] },
    ])
    expect(list.data[1]).toMatchObject({
      amount: '100.00',
      crossing: { state: 'crossed' },
      progress: 6,
      month_to_date: '600',
    })
  })

  test('begins anew with the month', async () => {
    const now = new Date('2026-12-31T23:59:00Z')
    const server = await replica(now)
    const { organization, project, owner } = await place(server.app)
    await owner.call(spendAlerts.create, { body: { amount: '10' } })
    await spend(server.app, project.id, 20)
    await server.tick()
    server.app.clock.set(new Date('2027-01-01T00:00:10Z'))
    await server.tick()
    expect(await firingsOf(organization)).toHaveLength(1)
    await spend(server.app, project.id, 20)
    await server.tick()
    await server.tick()
    expect((await firingsOf(organization)).map((one) => one.month).toSorted()).toEqual(['2026-12-01', '2027-01-01'])
    const mails = mailsOf(server.sent, organization)
    expect(mails.map((mail) => [mail.to, mail.subject])).toEqual([
      [owner.name, `${organization.name}: December 2026 spend reached $10.00`],
      [owner.name, `${organization.name}: January 2027 spend reached $10.00`],
    ])
  })

  test("fires for the old month when that month's last usage comes in after its end, unless it is newer", async () => {
    const server = await replica(new Date('2027-02-01T00:00:30Z'))
    const { organization, project, owner } = await place(server.app)
    await owner.call(spendAlerts.create, { body: { amount: '10' } })
    await spend(server.app, project.id, 20, '2027-01-31T23:59:59Z')
    await server.tick()
    expect(await firingsOf(organization)).toEqual([])
    server.app.clock.set(new Date('2027-03-01T00:00:30Z'))
    await spend(server.app, project.id, 20, '2027-02-28T23:59:59Z')
    await server.tick()
    expect((await firingsOf(organization)).map((one) => one.month)).toEqual(['2027-02-01'])
  })

  test('that is saved as it was is no newer for it, and leaves no event', async () => {
    const server = await replica(new Date('2027-04-20T12:00:00Z'))
    const { organization, project, owner } = await place(server.app)
    const params = { alert_id: (await owner.call(spendAlerts.create, { body: { amount: '10' } })).id }
    const events = await t.auditEvents(organization)
    server.app.clock.set(new Date('2027-05-01T00:00:30Z'))
    const saved = await owner.call(spendAlerts.update, { params, body: { amount: '10', recipients: null } })
    expect(saved.updated_at).toBe('2027-04-20T12:00:00.000Z')
    expect(await t.auditEvents(organization)).toEqual(events)
    await spend(server.app, project.id, 20, '2027-04-30T23:59:59Z')
    await server.tick()
    expect((await firingsOf(organization)).map((one) => one.month)).toEqual(['2027-04-01'])
  })

  test('that is raised can fire again in the month, one that is lowered does not', async () => {
    const server = await replica()
    const { organization, project, owner } = await place()
    const alert = await owner.call(spendAlerts.create, { body: { amount: '50' } })
    await spend(t, project.id, 60)
    await server.tick()
    await owner.call(spendAlerts.update, { params: { alert_id: alert.id }, body: { amount: '40.50' } })
    await server.tick()
    expect(await firingsOf(organization)).toHaveLength(1)
    await owner.call(spendAlerts.update, { params: { alert_id: alert.id }, body: { amount: '80' } })
    await server.tick()
    expect(await firingsOf(organization)).toHaveLength(1)
    await spend(t, project.id, 30)
    await server.tick()
    expect(await firingsOf(organization)).toHaveLength(2)
  })

  test('is sent again, with the same id, when the mail server was down or the process died in between', async () => {
    const [server, other] = [await replica(), await replica()]
    const { organization, project, owner } = await place()
    await owner.call(spendAlerts.create, { body: { amount: '1' } })
    await spend(t, project.id, 2)
    server.state.mailServerIsDown = true
    await server.tick()
    const [row] = await t.db.select().from(outboxMails).where(eq(outboxMails.organizationId, organization.id))
    expect(row).toMatchObject({ attempts: 1, sentAt: null })
    server.state.mailServerIsDown = false
    await server.tick()
    expect(mailsOf(server.sent, organization)).toEqual([])
    other.app.clock.advance({ minutes: 1 })
    await other.tick()
    await other.tick()
    expect(mailsOf(other.sent, organization).map((mail) => mail.messageId)).toEqual([row?.messageId])
    // As if it had died after sending and before noting so: the mail goes out again when nobody can be at it any more.
    await t.db.update(outboxMails).set({ sentAt: null }).where(eq(outboxMails.organizationId, organization.id))
    await other.tick()
    expect(mailsOf(other.sent, organization)).toHaveLength(1)
    other.app.clock.advance({ minutes: 3 })
    await other.tick()
    expect(mailsOf(other.sent, organization).map((mail) => mail.messageId)).toEqual([row?.messageId, row?.messageId])
  })
})

describe('the Auto-spend spike alert', () => {
  test("fires above double the previous month's invoice", async () => {
    const server = await replica(new Date('2027-05-04T00:00:00Z'))
    const { organization, project, owner } = await place(server.app)
    await spend(server.app, project.id, 100, '2027-04-10T00:00:00Z')
    await server.tick()
    const { data } = await owner.call(invoices.list)
    expect(data).toMatchObject([{ month: '2027-04', total: '100.00' }])
    expect((await owner.call(spendAlerts.list)).data).toMatchObject([
      { kind: 'spike', amount: '200.00', enabled: true, recipients: [owner.name], recipients_default: true },
    ])
    await spend(server.app, project.id, 200)
    await server.tick()
    expect(await firingsOf(organization)).toEqual([])
    await spend(server.app, project.id, 0.01)
    await server.tick()
    await spend(server.app, project.id, 1000)
    await server.tick()
    expect(await firingsOf(organization)).toMatchObject([{ threshold: '200.00', spend: '200.01' }])
    expect(mailsOf(server.sent, organization)[0]?.text).toContain(
      "has passed double the previous month's invoice, $200.00.",
    )
  })

  test('can be switched off and written to others, not deleted nor set', async () => {
    const server = await replica(new Date('2027-05-20T00:00:00Z'))
    const { organization, project, owner } = await place(server.app)
    const [spike] = (await owner.call(spendAlerts.list)).data
    const params = { alert_id: spike?.id ?? '' }
    expect(spike).toMatchObject({ kind: 'spike', amount: null, crossing: { state: 'unknown' } })
    expect((await owner.try(spendAlerts.delete, { params })).status).toBe(409)
    expect((await owner.try(spendAlerts.update, { params, body: { amount: '5' } })).status).toBe(409)
    expect(
      await owner.call(spendAlerts.update, { params, body: { enabled: false, recipients: ['a@example.com'] } }),
    ).toMatchObject({ enabled: false, recipients: ['a@example.com'], recipients_default: false })
    await spend(server.app, project.id, 1, '2027-04-20T00:00:00Z')
    await spend(server.app, project.id, 50)
    await server.tick()
    expect(await firingsOf(organization)).toEqual([])
    expect(await owner.call(spendAlerts.update, { params, body: { recipients: null, enabled: true } })).toMatchObject({
      recipients: [owner.name],
      recipients_default: true,
    })
    await server.tick()
    expect(await firingsOf(organization)).toHaveLength(1)
  })
})

describe('managing alerts', () => {
  test('takes $1 to $10,000,000, valid addresses, and one alert an amount', async () => {
    const { owner } = await place()
    const status = async (body: object) => (await owner.post('/admin/spend-alerts', body)).status
    for (const amount of ['0.99', '10000000.01', '1e3', '-5', '', '1.234', 100, '١٠'])
      expect(await status({ amount })).toBe(400)
    expect(await status({ amount: '5', recipients: [] })).toBe(400)
    expect(await status({ amount: '5', recipients: ['nobody'] })).toBe(400)
    expect(await status({ amount: '5', recipients: Array.from({ length: 51 }, (_, at) => `a${at}@example.com`) })).toBe(
      400,
    )
    expect(await status({ amount: '1' })).toBe(201)
    expect(await status({ amount: '10000000' })).toBe(201)
    expect(await status({ amount: '1.00' })).toBe(409)
  })

  test('is for owners and billing admins, and leaves its traces in the audit log', async () => {
    const { organization, owner } = await place()
    const billing = await t.member(organization, 'OrgBillingAdmin')
    const user = await t.member(organization, 'OrgManager')
    const { owner: stranger } = await place()
    const alert = await billing.call(spendAlerts.create, { body: { amount: '500' } })
    const params = { alert_id: alert.id }
    expect((await user.try(spendAlerts.list)).status).toBe(403)
    expect((await user.try(spendAlerts.create, { body: { amount: '7' } })).status).toBe(403)
    expect((await stranger.try(spendAlerts.update, { params, body: { amount: '7' } })).status).toBe(404)
    expect((await stranger.try(spendAlerts.sendTest, { params })).status).toBe(404)
    expect((await stranger.try(spendAlerts.delete, { params })).status).toBe(404)
    t.clock.advance({ seconds: 1 })
    // The same amount in other words is no change.
    expect((await owner.call(spendAlerts.update, { params, body: { amount: '500.00' } })).updated_at).toBe(
      alert.updated_at,
    )
    await owner.call(spendAlerts.update, { params, body: { amount: '600' } })
    t.clock.advance({ seconds: 1 })
    expect((await owner.try(spendAlerts.delete, { params })).status).toBe(202)
    expect((await owner.try(spendAlerts.delete, { params })).status).toBe(404)
    const traces = (await t.auditEvents(organization)).filter((event) => event.resourceType === 'spend_alert')
    expect(traces.map((event) => [event.action, event.resourceName])).toEqual([
      ['create', 'Spend alert at $500.00'],
      ['update', 'Spend alert at $600.00'],
      ['delete', 'Spend alert at $600.00'],
    ])
    expect(traces[1]?.parameters).toEqual({ amount: { from: '500.00', to: '600.00' } })
  })

  test('sends a test, marked as one, five times an hour', async () => {
    const server = await replica()
    const { organization, project, owner } = await place()
    await spend(t, project.id, 3)
    const alert = await owner.call(spendAlerts.create, { body: { amount: '500' } })
    const params = { alert_id: alert.id }
    expect(await owner.call(spendAlerts.sendTest, { params })).toEqual({ recipients: [owner.name] })
    await server.tick()
    const [mail] = mailsOf(server.sent, organization)
    expect(mail?.subject).toMatch(/^\[Test\] /)
    expect(mail?.text).toContain('This is a test of a spend alert.')
    expect(await firingsOf(organization)).toEqual([])
    for (let more = 0; more < 4; more++) await owner.call(spendAlerts.sendTest, { params })
    expect((await owner.try(spendAlerts.sendTest, { params })).status).toBe(429)
  })

  test('sends twenty tests an hour for an organization, however many alerts it has', async () => {
    const { organization, owner } = await place()
    const statuses: number[] = []
    for (let amount = 1; amount <= 5; amount++) {
      const { id } = await owner.call(spendAlerts.create, { body: { amount: String(amount) } })
      for (let time = 0; time < 5; time++)
        statuses.push((await owner.try(spendAlerts.sendTest, { params: { alert_id: id } })).status)
    }
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), ...Array.from({ length: 5 }, () => 429)])
    expect(await t.db.$count(outboxMails, eq(outboxMails.organizationId, organization.id))).toBe(20)
  })

  test('carries no address to click on that somebody gave an organization or a project for a name', async () => {
    const organization = await t.organization({ name: 'Win at evil.example now' })
    const project = await t.project(organization, { name: 'https://evil.example/win' })
    const owner = await t.member(organization, 'OrgOwner')
    await spend(t, project.id, 3)
    const { id } = await owner.call(spendAlerts.create, { body: { amount: '500', recipients: ['a@stranger.example'] } })
    await owner.call(spendAlerts.sendTest, { params: { alert_id: id } })
    const [mail] = await t.db.select().from(outboxMails).where(eq(outboxMails.organizationId, organization.id))
    expect(mail?.subject).toBe('[Test] Your organization: November 2026 spend reached $500.00')
    expect(mail?.text).toContain('a project: Assistants Hourly Rate')
    expect(JSON.stringify(mail)).not.toContain('evil')
  })

  test('fires whatever another organization has used', async () => {
    const server = await replica(new Date('2028-11-22T12:00:00Z'))
    const places = [await place(server.app), await place(server.app)]
    const [absurd, usual] = places.toSorted((a, b) => (a.organization.id < b.organization.id ? -1 : 1))
    if (!absurd || !usual) throw new Error('A place is missing.')
    for (const { owner } of places) await owner.call(spendAlerts.create, { body: { amount: '10' } })
    const before = await t.dataPlane.call(usage.getPriceBook)
    const sku = { id: 'absurd', name: 'Absurd', service: 'database' as const, unit: 'piece' }
    const price = { sku: sku.id, cloud: null, region: null, effective_from: '2020-01-01', unit_price: '999999999999' }
    await t.dataPlane.call(usage.putPriceBook, { body: { skus: [sku], prices: [...before.prices, price] } })
    const records = [18, 19, 20, 21, 22].map((day) => ({
      id: `absurd-${day}`,
      time: `2028-11-${day}T05:00:00Z`,
      project_id: absurd.project.id,
      sku: sku.id,
      quantity: '99999999999999999999',
    }))
    expect(await server.app.dataPlane.call(usage.report, { body: { records } })).toMatchObject({ accepted: 5 })
    await spend(server.app, usual.project.id, 20)
    let failures = 0
    const failsOnce = () => {
      if ((failures += 1) === 1) throw new Error('This one does not work.')
      return server.app.deps.randomUuid()
    }
    const trouble = { ...server.app.deps, randomUuid: failsOnce }
    await expect(evaluateSpendAlerts(trouble)).rejects.toThrow('Some spend alerts')
    expect(await firingsOf(absurd.organization)).toEqual([])
    expect(await firingsOf(usual.organization)).toHaveLength(1)
    await server.tick()
    for (const { organization } of places) expect(await firingsOf(organization)).toHaveLength(1)
    const { forecast } = await absurd.owner.call(usage.summary)
    expect(forecast?.cost).toMatch(/^\d+(?:\.\d\d)?$/)
  })

  test('tells when an amount will be crossed', async () => {
    const app = await createTestApp({ database: t.database, now: new Date('2027-08-21T00:00:00Z') })
    const { project, owner } = await place(app)
    for (let day = 1; day <= 20; day++)
      await spend(app, project.id, 10, `2027-08-${String(day).padStart(2, '0')}T05:00:00Z`)
    for (const amount of ['150', '255', '400']) await owner.call(spendAlerts.create, { body: { amount } })
    const list = await owner.call(spendAlerts.list)
    expect(list.forecast).toBe('310.00')
    expect(list.data.map((alert) => alert.crossing)).toEqual([
      { state: 'unknown' },
      { state: 'crossed' },
      { state: 'expected', day: '2027-08-26' },
      { state: 'not-expected' },
    ])
  })
})
