import type { Locator, Page } from '@playwright/test'
import { signInAs } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

// Every dialog that a row's menu opens, by keyboard alone: reached, the focus inside, left by Escape, the focus back.

test.use({ serverOptions: { env: { DEMO: '1', TEST_FILE: 'keyboard' } } })

/** Acts at once instead of opening a dialog; has tests of its own. */
const ACTS_AT_ONCE =
  /^(Enable|Resend invite|Send test|Undo deletion|Revoke old value|Turn (on|off)|Disable alert|Enable alert)/u

async function openMenu(page: Page, button: Locator): Promise<string[]> {
  await button.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  await expect(page.getByRole('menuitem').and(page.locator(':focus')), 'the first item has the focus').toHaveCount(1)
  return page
    .getByRole('menuitem')
    .evaluateAll((items) =>
      items
        .filter(
          (item) =>
            item.getAttribute('aria-disabled') !== 'true' &&
            !item.hasAttribute('data-disabled') &&
            item.tagName !== 'A',
        )
        .map((item) => item.textContent ?? ''),
    )
}

function holdsFocus(dialog: Locator): Promise<boolean> {
  return dialog.evaluate((element) => element.contains(document.activeElement))
}

/** Walks down the open menu to an item. */
async function moveTo(page: Page, text: string) {
  for (let step = 0; step < 15; step++) {
    if ((await page.locator(':focus').textContent()) === text) return
    await page.keyboard.press('ArrowDown')
  }
  throw new Error(`${text} cannot be reached by the arrow keys`)
}

const pages = [
  { address: '/organizations/-/settings/projects', row: 'vector-migration-trial' },
  { address: '/organizations/-/settings/access/members', row: 'Emeka Sato' },
  { address: '/organizations/-/settings/access/members', row: 'ines.caldwell@hollinsedge.example' },
  { address: '/organizations/-/settings/access/service-accounts', row: 'ci-deployer' },
  { address: '/organizations/-/projects/-/keys', row: 'airflow-ingest' },
  { address: '/organizations/-/projects/-/access/members', row: 'Emeka Sato' },
  { address: '/organizations/-/projects/-/access/service-accounts', row: /./u },
  { address: '/organizations/-/settings/access/identity-provider', row: 'hollin-garden.example' },
  { address: '/organizations/-/settings/spend-alerts', row: /./u },
]

for (const { address, row } of pages) {
  test(`${address}, ${String(row)}`, async ({ page, server }) => {
    await signInAs(page, server, 'organization-owner')
    await page.goto(address)
    const name = typeof row === 'string' ? `Actions for ${row}` : /^Actions for/u
    const button = page.getByRole('button', { name, exact: true }).first()
    const items = (await openMenu(page, button)).filter((item) => !ACTS_AT_ONCE.test(item))
    expect(items.length).toBeGreaterThan(0)
    await page.keyboard.press('Escape')
    for (const item of items) {
      await openMenu(page, button)
      await moveTo(page, item)
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'))
      await expect(dialog, item).toBeVisible()
      await expect.poll(() => holdsFocus(dialog), `${item}: the focus is inside`).toBe(true)
      for (let press = 0; press < 3; press++) await page.keyboard.press('Tab')
      expect(await holdsFocus(dialog), `${item}: the focus stays inside`).toBe(true)
      await page.keyboard.press('Escape')
      // A tooltip that the focus brought up takes the first Escape (WCAG 2.2, 1.4.13).
      if ((await page.getByRole('tooltip').count()) === 0 && (await dialog.isVisible()))
        await page.keyboard.press('Escape')
      await expect(dialog, item).toBeHidden()
      await expect(button, `${item}: the focus is back`).toBeFocused()
    }
  })
}

test('a toast waits for who has reached its button, and gives the focus back', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/projects/-/keys')
  const button = page.getByRole('button', { name: 'Actions for airflow-ingest', exact: true })
  await openMenu(page, button)
  await moveTo(page, 'Delete')
  await page.keyboard.press('Enter')
  await page.getByLabel('API key name').fill('airflow-ingest')
  await page.keyboard.press('Enter')
  await expect(page.getByText('API key airflow-ingest deleted', { exact: true })).toBeVisible()
  const undo = page.locator('[data-sonner-toast]').getByRole('button', { name: 'Undo' })
  await button.focus()
  await page.keyboard.press('Alt+t')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(undo).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('API key airflow-ingest kept')).toBeVisible()
  await expect(button).toBeFocused()

  await page.goto('/organizations/-/projects')
  await page.getByRole('button', { name: 'Create project' }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Project Name').fill('toast-reader')
  await page.keyboard.press('Enter')
  const open = page.locator('[data-sonner-toast]').getByRole('button', { name: 'Open' })
  await expect(open).toBeVisible()
  await open.focus()
  // Longer than a toast is shown by itself.
  await page.waitForTimeout(12_000)
  await expect(open).toBeFocused()
})

test('nothing that has the focus lies under the head of a table or the bar for its selected rows', async ({
  page,
  server,
}) => {
  // Two hundred and forty keys, each looked at.
  test.slow()
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/settings/access/api-keys')
  await page
    .getByRole('checkbox', { name: /^Select (?!all)/u })
    .first()
    .check()
  await expect(page.getByRole('region', { name: 'Selected API keys' })).toBeVisible()
  const hidden: string[] = []
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let press = 0; press < 120; press++) {
      await page.keyboard.press(key)
      const covered = await page.locator(':focus').evaluate((element) => {
        if (!element.closest('tbody')) return null
        const { left, top, width, height } = element.getBoundingClientRect()
        const above = document.elementFromPoint(left + width / 2, top + height / 2)
        return above?.closest('thead, [role="region"]')
          ? (element.getAttribute('aria-label') ?? element.textContent)
          : null
      })
      if (covered !== null) hidden.push(`${key}: ${covered}`)
    }
  }
  expect(hidden).toEqual([])
})

test('a page that a role withholds is a link that cannot be followed, with its reason', async ({ page, server }) => {
  await signInAs(page, server, 'project-member')
  await page.goto('/organizations/-/settings/access/members')
  const rail = page.getByRole('navigation', { name: 'Console' })
  for (const link of [
    rail.getByRole('link', { name: 'Billing' }),
    page.getByRole('navigation', { name: 'Access' }).getByRole('link', { name: 'Service accounts' }),
  ]) {
    await expect(link).toHaveAttribute('aria-disabled', 'true')
    await page.keyboard.press('Tab')
    await link.focus()
    await expect(link).toHaveAccessibleDescription(/^Only /u)
  }
})
