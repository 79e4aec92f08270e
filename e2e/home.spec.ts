import type { Page } from '@playwright/test'
import { expectAccessible } from './support/accessible.ts'
import { signInAs } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

// Home, the palette and the shortcuts, by keyboard alone.

test.use({ serverOptions: { env: { DEMO: '1', TEST_FILE: 'home' } } })

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })
const dialogs = '[role=dialog]'

test('an owner goes anywhere and does anything without a mouse', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/')
  await expect(heading(page, 'Home')).toBeVisible()
  await expect(page.getByRole('region', { name: 'What changed' })).toBeVisible()
  await expectAccessible(page)
  const box = page.getByRole('combobox', { name: 'Search' })

  await test.step('the palette opens, is usable by a screen reader, and gives the focus back', async () => {
    await page.getByRole('button', { name: 'Search' }).first().focus()
    await page.keyboard.press('Control+k')
    await expect(box).toBeFocused()
    await expect(page.getByRole('option').first()).toBeVisible()
    await page.keyboard.press('ArrowDown')
    const second = page.getByRole('option').nth(1)
    await expect(second).toHaveAttribute('aria-selected', 'true')
    await expect(box).toHaveAttribute('aria-activedescendant', (await second.getAttribute('id')) ?? '')
    await page.keyboard.press('Escape')
    await expect(box).toBeHidden()
    await expect(page.getByRole('button', { name: 'Search' }).first()).toBeFocused()
  })

  await test.step('a person, a key by its hint, a project', async () => {
    await page.keyboard.press('Control+k')
    await box.fill('emeka')
    await expect(page.getByRole('option', { name: /emeka@/u })).toBeVisible()
    await expectAccessible(page, { include: dialogs })
    await page.keyboard.press('Enter')
    await expect(heading(page, 'Access')).toBeVisible()
    await expect(page).toHaveURL(/\/members\?q=emeka/u)
    await page.keyboard.press('Control+k')
    await box.fill('airflow-ingest')
    await page.getByRole('option', { name: /^airflow-ingest search-prod/u }).waitFor()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('row', { name: /airflow-ingest/u })).toBeVisible()
  })

  await test.step('an action opens its dialog, once', async () => {
    await page.keyboard.press('Control+k')
    await box.fill('create api')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Create API key' })
    await expect(dialog.getByLabel('API key name')).toBeFocused()
    await expect(page).not.toHaveURL(/create=/u)
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await page.reload()
    await expect(heading(page, 'API keys')).toBeVisible()
    await expect(dialog).toBeHidden()
  })

  await test.step('keys go, create, filter, and say what they are', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await expect(heading(page, 'Projects')).toBeVisible()
    await page.keyboard.press('/')
    await expect(page.getByRole('textbox', { name: 'Filter projects' })).toBeFocused()
    await page.keyboard.type('gh?c')
    await expect(heading(page, 'Projects')).toBeVisible()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
    await page.keyboard.press('c')
    await expect(page.getByRole('dialog', { name: 'Create project' })).toBeVisible()
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
    await expectAccessible(page, { include: dialogs })
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await expect(heading(page, 'Audit logs')).toBeVisible()
  })

  await test.step('signs out', async () => {
    await page.keyboard.press('Control+k')
    await box.fill('sign out')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/sign-in/u)
    expect(
      await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('conifer.recent'))),
    ).toEqual([])
  })
})

test('the audit log is read, filtered, opened and downloaded by keyboard', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/settings/audit-logs')
  await expect(page.getByRole('button', { name: /created API key gpu-cluster in research-sandbox/u })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('combobox', { name: 'What kind of thing' }).selectOption('API key')
  await expect(page).toHaveURL(/type=api-key/u)
  const row = page.getByRole('button', { name: /created API key gpu-cluster/u })
  await row.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Event' }).getByText('Succeeded')).toBeVisible()
  await expectAccessible(page, { include: dialogs })
  await page.keyboard.press('Escape')
  await expect(row).toBeFocused()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'As CSV' }).press('Enter')
  expect((await downloading).suggestedFilename()).toMatch(/^audit-log.*\.csv$/u)
})

test('everybody lands on a home of their own', async ({ page, server }) => {
  for (const [persona, words] of [
    ['organization-member', 'You have no role in a project yet.'],
    ['billing-admin', 'Month to date'],
    ['project-user', 'Your projects'],
  ] as const) {
    await signInAs(page, server, persona)
    await page.goto('/')
    await expect(heading(page, 'Home')).toBeVisible()
    await expect(page.getByText(words).first()).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search' }).fill('service account')
    const option = page.getByRole('option', { name: /Only organization owners can manage service accounts/u })
    await expect(option).toHaveAttribute('aria-disabled', 'true')
    await expectAccessible(page, { include: dialogs })
  }
})

test('a tab follows when another of the browser signs in as somebody else', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/')
  await expect(page.getByRole('button', { name: /Ada Okafor/u })).toBeVisible()
  await signInAs(page, server, 'billing-admin')
  const other = await page.context().newPage()
  await other.goto('/')
  await expect(other.getByRole('button', { name: /Deniz Aydin/u })).toBeVisible()
  await expect(page.getByRole('button', { name: /Deniz Aydin/u })).toBeVisible()
})
