import { readFile } from 'node:fs/promises'
import { expectAccessible } from './support/accessible.ts'
import { signInAs } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

test.use({ serverOptions: { env: { DEMO: '1' } } })

test('a billing admin reads what was used, narrows it down, and takes it away as a file', async ({ page, server }) => {
  await signInAs(page, server, 'billing-admin')
  await page.goto('/organizations/-/settings/usage')
  await expect(
    page.getByText(
      'Dates are shown in UTC to match billing invoices. Cost data is delayed up to three days from the actual usage date.',
    ),
  ).toBeVisible()
  await expect(page.getByText('Month to date')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('radio', { name: 'Service', exact: true }).check({ force: true })
  await expect(page).toHaveURL(/scope=service/u)
  await expect(
    page
      .getByRole('heading', { name: 'Services' })
      .or(page.getByText(/\d services/u))
      .first(),
  ).toBeVisible()
  await page.reload()
  await expect(page).toHaveURL(/scope=service/u)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: /^Download/u }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/\.csv$/u)
  const text = await readFile(await file.path(), 'utf8')
  const [header = '', ...rows] = text.trimEnd().split('\r\n')
  expect(header.split(',').length).toBeGreaterThan(10)
  expect(rows.length).toBeGreaterThan(100)
})

test('a spend alert is made, changed and deleted; the spike alert stays', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/settings/spend-alerts')
  await expect(page.getByText('Auto-spend spike alert').first()).toBeVisible()
  await expectAccessible(page)
  await page
    .getByRole('button', { name: /Add Alert/u })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  await expectAccessible(page, { include: '[role=dialog]' })
  await dialog.getByRole('textbox').first().fill('12345')
  await dialog.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('$12,345.00').first()).toBeVisible()
  await page.getByRole('button', { name: /^Actions for Auto-spend/u }).click()
  await expect(page.getByRole('menuitem', { name: /Delete/u })).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Actions for .*12,345/u }).click()
  await page.getByRole('menuitem', { name: /Delete/u }).click()
  await page
    .getByRole('dialog')
    .or(page.getByRole('alertdialog'))
    .getByRole('button', { name: /Delete/u })
    .click()
  await expect(page.getByRole('button', { name: /^Actions for .*12,345/u })).toHaveCount(0)
})

test('a project user is told why there is no usage for them', async ({ page, server }) => {
  await signInAs(page, server, 'project-user')
  await page.goto('/organizations/-/settings/usage')
  await expect(
    page
      .getByRole('main')
      .getByText(/Only organization owners and billing admins can view usage and cost/u)
      .filter({ visible: true })
      .first(),
  ).toBeVisible()
  await expectAccessible(page)
})
