import { screen, waitFor, within } from '@testing-library/react'
import { afterAll, expect, test, vi } from 'vitest'
import { invoices } from '#contract/invoices.ts'
import { billing as billingCalls } from '#contract/billing.ts'
import { type Plan, pineconePolicy } from '#contract/plans.ts'
import { usage } from '#contract/usage.ts'
import { closeInvoices } from '#server/features/invoices/service.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const NOW = new Date('2026-11-22T12:00:00Z')
vi.useFakeTimers({ toFake: ['Date'], now: NOW })
afterAll(() => void vi.useRealTimers())

const t = await createTestApp({ now: NOW, planPolicy: pineconePolicy })
const { renderApp } = createPages(t)

async function place(plan: Plan = 'Standard') {
  const organization = await t.organization({ plan })
  const owner = await t.member(organization, 'OrgOwner')
  const billing = await t.member(organization, 'OrgBillingAdmin')
  const member = await t.member(organization, 'OrgMember')
  return { organization, owner, billing, member, path: `/organizations/${organization.id}/settings/billing` }
}

let events = 0
async function withInvoice() {
  const there = await place()
  const project = await t.project(there.organization)
  const record = (sku: string, quantity: string) => ({
    id: `billing-${(events += 1)}`,
    time: '2026-10-20T05:00:00Z',
    project_id: project.id,
    sku,
    quantity,
  })
  t.clock.set(new Date('2026-10-21T00:00:00Z'))
  const records = [record('assistants-hourly-rate', '20.1'), record('assistants-input-tokens', '12345')]
  expect(await t.dataPlane.call(usage.report, { body: { records } })).toMatchObject({ accepted: 2 })
  t.clock.set(NOW)
  await closeInvoices(t.deps)
  return there
}

test('invoices are listed, and each shows its lines and what they come to', async () => {
  const { billing, path } = await withInvoice()
  const page = renderApp({ as: billing, path })
  const table = await screen.findByRole('table', { name: 'Invoices' })
  const link = await within(table).findByRole('link', { name: 'October 2026' })
  const [invoice] = (await billing.call(invoices.list)).data
  expect(invoice?.total).toBe('1.10')
  expect(link.closest('tr')?.textContent).toContain('$1.10')
  await page.user.click(link)
  expect(await screen.findByRole('heading', { name: 'Invoice for October 2026' })).toBeDefined()
  const lines = screen.getByRole('table', { name: 'Invoice lines' })
  expect(within(lines).getByText('Assistants Hourly Rate').closest('tr')?.textContent).toContain('$0.05')
  expect(within(lines).getByText('12,345')).toBeDefined()
  expect(within(lines).getByText('$0.000008')).toBeDefined()
  await page.user.click(screen.getByRole('link', { name: 'All invoices' }))
  expect(await screen.findByRole('table', { name: 'Invoices' })).toBeDefined()
})

test('a new organization learns when the first invoice comes, and an unknown one leads back to all', async () => {
  const { owner, path } = await place()
  const page = renderApp({ as: owner, path })
  expect(await screen.findByText('No invoices yet')).toBeDefined()
  page.open(`${path}/invoices/6f9619ff-8b86-4d01-b42d-00cf4fc964ff`)
  expect(await screen.findByText('There is no such invoice')).toBeDefined()
})

test('a role without billing is told who has it', async () => {
  const { member, path } = await place()
  const page = renderApp({ as: member, path })
  expect(await screen.findByText('You cannot see invoices')).toBeDefined()
  expect(page.requests.filter((request) => request.includes('/admin/invoices'))).toEqual([])
  page.open(`${path}/plans`)
  expect(await screen.findByText('You cannot see the plans')).toBeDefined()
})

test('an upgrade says what it brings and opens it at once; a downgrade says what it takes', async () => {
  const { organization, billing, path } = await place('Free')
  const page = renderApp({ as: billing, path: `${path}/plans` })
  await page.user.click(await screen.findByRole('button', { name: 'Upgrade to Enterprise' }))
  const dialog = await screen.findByRole('dialog', { name: 'Upgrade to Enterprise' })
  expect(within(dialog).getByText('It brings')).toBeDefined()
  expect(within(dialog).getByText('Service accounts')).toBeDefined()
  await page.user.click(within(dialog).getByRole('button', { name: 'Upgrade' }))
  expect(await screen.findByText(`${organization.name} is on the Enterprise plan`)).toBeDefined()
  const current = screen.getByText('Current plan').closest('li')
  expect(current?.textContent).toContain('Enterprise')
  expect(await billing.call(billingCalls.plans)).toMatchObject({ current: 'Enterprise' })

  await page.user.click(screen.getByRole('button', { name: 'Downgrade to Starter' }))
  const warning = await screen.findByRole('dialog', { name: 'Downgrade to Starter' })
  expect(within(warning).getByText('No new service accounts. Those that exist go on working.')).toBeDefined()
  await page.user.click(within(warning).getByRole('button', { name: 'Cancel' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(await billing.call(billingCalls.plans)).toMatchObject({ current: 'Enterprise' })
})
