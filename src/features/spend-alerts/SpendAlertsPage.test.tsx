import { screen, waitFor, within } from '@testing-library/react'
import { afterAll, expect, test, vi } from 'vitest'
import { pineconePolicy } from '#contract/plans.ts'
import { spendAlerts } from '#contract/spend-alerts.ts'
import { usage } from '#contract/usage.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const NOW = new Date('2026-11-22T12:00:00Z')
vi.useFakeTimers({ toFake: ['Date'], now: NOW })
afterAll(() => void vi.useRealTimers())

const t = await createTestApp({ now: NOW, planPolicy: pineconePolicy })
const { renderApp } = createPages(t)

let events = 0
async function place() {
  const organization = await t.organization({ plan: 'Standard' })
  const project = await t.project(organization, { name: 'search-prod' })
  const records = Array.from({ length: 21 }, (_, at) => ({
    id: `alerts-${(events += 1)}`,
    time: `2026-11-${String(at + 1).padStart(2, '0')}T05:00:00Z`,
    project_id: project.id,
    sku: 'assistants-hourly-rate',
    quantity: '200',
  }))
  await t.dataPlane.call(usage.report, { body: { records } })
  const owner = await t.member(organization, 'OrgOwner')
  const billing = await t.member(organization, 'OrgBillingAdmin')
  return { organization, owner, billing, path: `/organizations/${organization.id}/settings/spend-alerts` }
}

async function openMenu(page: { user: ReturnType<typeof renderApp>['user'] }, name: string, item: string) {
  await page.user.click(await screen.findByRole('button', { name: `Actions for ${name}` }))
  const found = await screen.findByRole('menuitem', { name: new RegExp(`^${item}`) })
  return found
}

test('a billing admin adds an alert for the owners, and sees when it will be crossed', async () => {
  const { billing, owner, path } = await place()
  const page = renderApp({ as: billing, path })
  const table = await screen.findByRole('table', { name: 'Spend alerts' })
  expect(await within(table).findByText('Auto-spend spike alert')).toBeDefined()
  await page.user.click(screen.getByRole('button', { name: '+ Add Alert' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Add alert' }))
  expect(dialog.getByRole('button', { name: `Edit ${owner.name}` })).toBeDefined()
  await page.user.type(dialog.getByLabelText('Amount a month'), '$250')
  await page.user.click(dialog.getByRole('button', { name: 'Create' }))
  expect(await screen.findByText('Alert at $250.00 created')).toBeDefined()
  const row = within(table).getByText('$250.00').closest('tr')
  expect(row?.textContent).toContain('Organization owners')
  expect(row?.textContent).toContain('Will cross about 25 November')
  expect(row?.textContent).toContain('84%')
  const { data } = await owner.call(spendAlerts.list)
  expect(data[1]).toMatchObject({ amount: '250.00', recipients_default: true, recipients: [owner.name] })
})

test('what is wrong is said at its field, and nothing is lost', async () => {
  const { billing, owner, path } = await place()
  await billing.call(spendAlerts.create, { body: { amount: '500' } })
  const page = renderApp({ as: billing, path })
  await page.user.click(await screen.findByRole('button', { name: '+ Add Alert' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Add alert' }))
  const amount = dialog.getByLabelText('Amount a month')
  await page.user.type(amount, '0.5')
  await page.user.type(dialog.getByLabelText('Email addresses'), 'finance@example.com, nobody{Enter}')
  await page.user.click(dialog.getByRole('button', { name: 'Create' }))
  expect(await dialog.findByText('The amount must be between $1 and $10,000,000.')).toBeDefined()
  expect(dialog.getByRole('button', { name: /^Edit nobody: Enter an email address/ })).toBeDefined()
  await page.user.click(dialog.getByRole('button', { name: 'Remove nobody' }))
  await page.user.clear(amount)
  await page.user.type(amount, '500.00')
  await page.user.click(dialog.getByRole('button', { name: 'Create' }))
  expect(await dialog.findByText(/already/)).toBeDefined()
  await page.user.clear(amount)
  await page.user.type(amount, '9999999.99')
  await page.user.click(dialog.getByRole('button', { name: 'Create' }))
  expect(await screen.findByText('Alert at $9,999,999.99 created')).toBeDefined()
  const { data } = await owner.call(spendAlerts.list)
  expect(data.at(-1)).toMatchObject({
    amount: '9999999.99',
    recipients: [owner.name, 'finance@example.com'],
    recipients_default: false,
  })
})

test('an alert is edited, tested and deleted from its row', async () => {
  const { billing, owner, path } = await place()
  await billing.call(spendAlerts.create, { body: { amount: '500', recipients: ['finance@example.com'] } })
  const page = renderApp({ as: billing, path })
  await page.user.click(await openMenu(page, '$500.00', 'Edit'))
  const dialog = within(await screen.findByRole('dialog', { name: 'Edit alert' }))
  await page.user.clear(dialog.getByLabelText('Amount a month'))
  await page.user.type(dialog.getByLabelText('Amount a month'), '600')
  await page.user.click(dialog.getByRole('button', { name: 'Use the organization owners' }))
  await page.user.click(dialog.getByRole('button', { name: 'Update' }))
  expect(await screen.findByText('Alert updated')).toBeDefined()
  expect((await owner.call(spendAlerts.list)).data[1]).toMatchObject({ amount: '600.00', recipients_default: true })
  await page.user.click(await openMenu(page, '$600.00', 'Send test'))
  expect(await screen.findByText('Test sent to 1 address')).toBeDefined()
  await page.user.click(await openMenu(page, '$600.00', 'Delete'))
  const confirm = within(await screen.findByRole('dialog', { name: 'Delete alert at $600.00' }))
  await page.user.click(confirm.getByRole('button', { name: 'Delete' }))
  expect(await screen.findByText('Alert at $600.00 deleted')).toBeDefined()
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Actions for $600.00' })).toBeNull())
})

test('the spike alert keeps its amount and cannot be deleted, but turned off and sent elsewhere', async () => {
  const { billing, owner, path } = await place()
  const page = renderApp({ as: billing, path })
  const remove = await openMenu(page, 'Auto-spend spike alert', 'Delete')
  expect(remove.getAttribute('aria-disabled')).toBe('true')
  expect(remove.textContent).toContain('cannot be deleted')
  await page.user.keyboard('{Escape}')
  await page.user.click(await openMenu(page, 'Auto-spend spike alert', 'Edit'))
  const dialog = within(await screen.findByRole('dialog', { name: 'Edit Auto-spend spike alert' }))
  expect(dialog.getByLabelText('Amount a month')).toHaveProperty('readOnly', true)
  await page.user.click(dialog.getByRole('switch', { name: 'Send this alert' }))
  await page.user.type(dialog.getByLabelText('Email addresses'), 'cfo@example.com')
  await page.user.click(dialog.getByRole('button', { name: 'Update' }))
  expect(await screen.findByText('Auto-spend spike alert updated')).toBeDefined()
  const { data } = await owner.call(spendAlerts.list)
  expect(data[0]).toMatchObject({ kind: 'spike', enabled: false, recipients: [owner.name, 'cfo@example.com'] })
})

test('a new amount leaves the recipients alone that somebody else changed meanwhile', async () => {
  const { billing, path } = await place()
  const { id } = await billing.call(spendAlerts.create, { body: { amount: '500', recipients: ['a@example.com'] } })
  const page = renderApp({ as: billing, path })
  await page.user.click(await openMenu(page, '$500.00', 'Edit'))
  const dialog = within(await screen.findByRole('dialog', { name: 'Edit alert' }))
  await billing.call(spendAlerts.update, { params: { alert_id: id }, body: { recipients: ['b@example.com'] } })
  const amount = dialog.getByLabelText('Amount a month')
  await page.user.clear(amount)
  await page.user.type(amount, '600')
  await page.user.click(dialog.getByRole('button', { name: 'Update' }))
  expect(await screen.findByText('Alert updated')).toBeDefined()
  const { data } = await billing.call(spendAlerts.list)
  expect(data[1]).toMatchObject({ amount: '600.00', recipients: ['b@example.com'] })
})

test('a role that may not is told so, and nothing is asked', async () => {
  const { organization, path } = await place()
  const user = await t.member(organization, 'OrgManager')
  const page = renderApp({ as: user, path })
  expect(await screen.findByText('You cannot see spend alerts')).toBeDefined()
  expect(screen.getByRole('button', { name: '+ Add Alert' }).getAttribute('aria-disabled')).toBe('true')
  expect(page.requests.filter((one) => one.includes('/admin/spend-alerts'))).toEqual([])
  expect((await user.try(spendAlerts.create, { body: { amount: '5' } })).status).toBe(403)
})

test('a plan without alerts says which plans have them', async () => {
  const organization = await t.organization({ plan: 'Free' })
  const owner = await t.member(organization, 'OrgOwner')
  renderApp({ as: owner, path: `/organizations/${organization.id}/settings/spend-alerts` })
  expect(await screen.findByText('Spend alerts are not part of your plan')).toBeDefined()
  expect(screen.getAllByText(/available on the Standard and Enterprise plans/)[0]).toBeDefined()
})
