import { inArray } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { invoices } from '#contract/invoices.ts'
import { usage } from '#contract/usage.ts'
import { invoices as table } from '#server/db/schema.ts'
import { sumDecimals } from '#contract/decimals.ts'
import { createTestApp } from '../../../test/app.ts'
import { closeInvoices } from './service.ts'

const t = await createTestApp()

let events = 0
async function use(projectId: string, time: string, quantity: string, sku = 'assistants-hourly-rate', where = {}) {
  const records = [{ id: `invoice-${(events += 1)}`, time, project_id: projectId, sku, quantity, ...where }]
  expect(await t.dataPlane.call(usage.report, { body: { records } })).toMatchObject({ accepted: 1 })
}

test('a month closes three days after its end, once, and never changes', async () => {
  t.clock.set(new Date('2027-03-31T12:00:00Z'))
  const organization = await t.organization()
  const project = await t.project(organization)
  const billing = await t.member(organization, 'OrgBillingAdmin')
  await use(project.id, '2027-03-01T00:00:00Z', '20.1')
  await use(project.id, '2027-03-31T11:00:00Z', '0.11')
  await use(project.id, '2027-03-15T00:00:00Z', '12345', 'assistants-input-tokens')
  t.clock.set(new Date('2027-04-03T23:59:59Z'))
  await closeInvoices(t.deps)
  const list = async () => (await billing.call(invoices.list)).data
  expect(await list()).toEqual([])
  t.clock.set(new Date('2027-04-04T00:00:00Z'))
  const closed = await Promise.all([closeInvoices(t.deps), closeInvoices(t.deps), closeInvoices(t.deps)])
  expect(closed.toSorted((a, b) => a - b)).toEqual([0, 0, 1])
  const [march] = await list()
  expect(march).toMatchObject({
    month: '2027-03',
    total: '1.11',
    lines: [
      {
        sku: 'assistants-hourly-rate',
        name: 'Assistants Hourly Rate',
        service: 'assistant',
        service_month: '2027-03',
        quantity: '20.21',
        unit_price: '0.05',
        cloud: null,
      },
      { sku: 'assistants-input-tokens', quantity: '12345', unit_price: '0.000008' },
    ],
  })
  expect(sumDecimals(march?.lines.map((line) => line.cost) ?? [])).toBe('1.10926')

  // Late, but within 35 days: on the next invoice, under the month it belongs to.
  await use(project.id, '2027-03-31T20:00:00Z', '10')
  await use(project.id, '2027-04-02T00:00:00Z', '1')
  await closeInvoices(t.deps)
  expect(await list()).toEqual([march])
  t.clock.set(new Date('2027-05-04T00:00:00Z'))
  await closeInvoices(t.deps)
  const owner = await t.member(organization, 'OrgOwner')
  const [april, again] = (await owner.call(invoices.list)).data
  expect(again).toEqual(march)
  expect(april).toMatchObject({
    month: '2027-04',
    total: '0.55',
    lines: [
      { service_month: '2027-04', quantity: '1' },
      { service_month: '2027-03', quantity: '10.00', cost: '0.5000' },
    ],
  })
  const summary = await owner.call(usage.summary)
  expect(summary.last_month).toEqual({ month: '2027-04', cost: '0.05', invoiced: true })

  // Late again, and nothing is used any more: the month after has an invoice for that alone, and the next has none.
  await use(project.id, '2027-04-30T00:00:00Z', '3')
  t.clock.set(new Date('2027-06-04T00:00:00Z'))
  expect(await closeInvoices(t.deps)).toBe(1)
  const later = async () => (await (await t.member(organization, 'OrgBillingAdmin')).call(invoices.list)).data
  expect((await later())[0]).toMatchObject({
    month: '2027-05',
    total: '0.15',
    lines: [{ service_month: '2027-04', quantity: '3', cost: '0.15' }],
  })
  t.clock.set(new Date('2027-08-10T00:00:00Z'))
  expect(await closeInvoices(t.deps)).toBe(0)
  expect(sumDecimals((await later()).flatMap((invoice) => invoice.lines.map((line) => line.cost)))).toBe('1.80926')

  const user = await t.member(organization, 'OrgManager')
  expect((await user.get('/admin/invoices')).status).toBe(403)
  const foreign = await t.member(await t.organization(), 'OrgOwner')
  expect((await foreign.call(invoices.list)).data).toEqual([])
})

test('an invoice is a file too, exact to the last digit, and nobody else gets it', async () => {
  t.clock.set(new Date('2028-02-10T12:00:00Z'))
  const organization = await t.organization()
  const project = await t.project(organization)
  const billing = await t.member(organization, 'OrgBillingAdmin')
  await use(project.id, '2028-02-09T00:00:00Z', '20.1')
  await use(project.id, '2028-02-09T00:00:00Z', '12345', 'assistants-input-tokens')
  await use(project.id, '2028-02-09T00:00:00Z', '7', 'read-units', { cloud: 'aws', region: 'us-east-1' })
  const used = (await billing.get('/admin/usage/export?from=2028-02-01&to=2028-02-29')).text
  t.clock.set(new Date('2028-03-04T00:00:00Z'))
  await closeInvoices(t.deps)
  const [invoice] = (await billing.call(invoices.list)).data
  const file = await billing.get(`/admin/invoices/${invoice?.id}/csv`)
  expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="invoice_2028-02.csv"')
  const [header, ...lines] = file.text.replace('\uFEFF', '').trimEnd().split('\r\n')
  expect(header).toBe('Month of usage,Service,SKU,SKU ID,Cloud,Region,Quantity,Unit,Unit price (USD),Cost (USD)')
  expect(lines).toEqual([
    '2028-02,"Assistant","Assistants Hourly Rate","assistants-hourly-rate",,,20.1,"hour",0.05,1.005',
    '2028-02,"Assistant","Assistants Input Tokens","assistants-input-tokens",,,12345,"token",0.000008,0.098760',
    '2028-02,"Database","Read units","read-units","aws","us-east-1",7,"read unit",0.000016,0.000112',
  ])
  // By the same names as the usage it is about.
  expect(used).toContain(',Database,"Read units",read-units,aws,us-east-1,')
  expect(Number(sumDecimals(lines.map((line) => line.split(',').at(-1) ?? ''))).toFixed(2)).toBe(invoice?.total)

  const other = await t.member(await t.organization(), 'OrgOwner')
  expect((await other.get(`/admin/invoices/${invoice?.id}/csv`)).status).toBe(404)
  expect((await billing.get('/admin/invoices/none/csv')).status).toBe(404)
  const member = await t.member(organization, 'OrgMember')
  expect((await member.get(`/admin/invoices/${invoice?.id}/csv`)).status).toBe(403)
})

test('what goes wrong with one organization keeps no other from being closed', async () => {
  t.clock.set(new Date('2031-03-31T12:00:00Z'))
  const places = [await t.organization(), await t.organization()]
  for (const organization of places) await use((await t.project(organization)).id, '2031-03-31T11:00:00Z', '20')
  t.clock.set(new Date('2031-04-04T00:00:00Z'))
  let failures = 0
  const failsOnce = () => {
    if ((failures += 1) === 1) throw new Error('This one does not work.')
    return t.deps.randomUuid()
  }
  await expect(closeInvoices({ ...t.deps, randomUuid: failsOnce })).rejects.toThrow('Some invoices')
  const march = () =>
    t.db.$count(
      table,
      inArray(
        table.organizationId,
        places.map(({ id }) => id),
      ),
    )
  expect(await march()).toBe(1)
  await closeInvoices(t.deps)
  expect(await march()).toBe(2)
})
