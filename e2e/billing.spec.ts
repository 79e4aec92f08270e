import { readFile } from 'node:fs/promises'
import { expectAccessible } from './support/accessible.ts'
import { signInAs } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

test.use({ serverOptions: { env: { DEMO: '1', PLAN_POLICY: 'pinecone' } } })

test('what a plan withholds leads to the plans, and an upgrade opens it', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/settings/billing/plans')
  await expect(page.getByText('Current plan')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Downgrade to Starter' }).click()
  const dialog = page.getByRole('dialog', { name: 'Downgrade to Starter' })
  await expect(dialog.getByText('The audit log cannot be read.')).toBeVisible()
  await expectAccessible(page, { include: '[role=dialog]' })
  await dialog.getByRole('button', { name: 'Downgrade', exact: true }).click()
  await expect(page.getByText('is on the Starter plan').first()).toBeVisible()

  await page.goto('/organizations/-/projects/-/keys?create=1')
  const create = page.getByRole('dialog')
  await expect(create.getByRole('radio', { name: 'Custom' })).toBeDisabled()
  await create.getByRole('link', { name: 'Settings > Billing > Plans' }).click()
  await expect(page).toHaveURL(/settings\/billing\/plans$/u)
  await page.getByRole('button', { name: 'Upgrade to Standard' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Upgrade', exact: true }).click()
  await expect(page.getByText('is on the Standard plan').first()).toBeVisible()

  await page.goto('/organizations/-/projects/-/keys?create=1')
  await expect(page.getByRole('dialog').getByRole('radio', { name: 'Custom' })).toBeEnabled()
  await page.goto('/organizations/-/settings/audit-logs')
  await expect(page.getByText('Audit logs are not part of your plan')).toBeVisible()
  await page.getByRole('link', { name: 'See the plans' }).click()
  await page.getByRole('button', { name: 'Upgrade to Enterprise' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Upgrade', exact: true }).click()
  await expect(page.getByText('is on the Enterprise plan').first()).toBeVisible()
  await page.goto('/organizations/-/settings/audit-logs')
  await expect(page.getByRole('table', { name: /audit/iu }).getByText(/plan/u).first()).toBeVisible()
})

test('a billing admin reads an invoice and takes it away; a project user is told who may', async ({ page, server }) => {
  await signInAs(page, server, 'billing-admin')
  await page.goto('/organizations/-/settings/billing')
  await page.getByRole('table', { name: 'Invoices' }).getByRole('link').first().click()
  await expect(page.getByRole('heading', { name: /^Invoice for /u })).toBeVisible()
  await expectAccessible(page)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download CSV' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^invoice_\d{4}-\d{2}\.csv$/u)
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n')
  expect(lines.length).toBeGreaterThan(5)

  await signInAs(page, server, 'project-user')
  await page.goto('/organizations/-/settings/billing')
  await expect(page.getByText('You cannot see invoices')).toBeVisible()
  await page.goto('/organizations/-/settings/billing/plans')
  await expect(page.getByText('You cannot see the plans')).toBeVisible()
})

test('what is printed from the dark theme is dark on white', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto('/organizations/-/settings/billing')
  const heading = page.getByRole('heading', { level: 1 })
  const lightness = () =>
    heading.evaluate((element) => Number(/oklch\(([\d.]+)/u.exec(getComputedStyle(element).color)?.[1]))
  await expect.poll(lightness).toBeGreaterThan(0.9)
  await page.emulateMedia({ media: 'print' })
  await expect.poll(lightness).toBeLessThan(0.3)
})
