import type { Page } from '@playwright/test'
import { expectAccessible } from './support/accessible.ts'
import { chooseInRow, OWNER, setUp, signIn } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

// A server of this file's own: it is set up here.
test.use({ serverOptions: { env: { TEST_FILE: 'secrets' } } })

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

/** Whether a secret is anywhere a page keeps things. */
async function isKept(page: Page, secret: string): Promise<boolean> {
  return page.evaluate((text) => {
    const stored = [localStorage, sessionStorage].map((storage) => JSON.stringify(storage))
    return [document.documentElement.outerHTML, document.cookie, location.href, ...stored].some((one) =>
      one.includes(text),
    )
  }, secret)
}

/** Signs in as the owner, whether or not a test before this one has set the server up. */
async function enter(page: Page): Promise<void> {
  await page.goto('/')
  await page.waitForURL(/\/(?:set-up|sign-in)$/u)
  if (page.url().endsWith('/set-up')) return setUp(page)
  await signIn(page, OWNER.email, OWNER.password)
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
}

async function shownSecret(page: Page): Promise<string> {
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('button', { name: /^Copy/u }).first().click()
  return page.evaluate(() => navigator.clipboard.readText())
}

test('an API key is shown once, works, and dies with its deletion', async ({ page, server }) => {
  await setUp(page)
  await page.getByRole('main').getByRole('button', { name: 'Create project' }).first().click()
  await page.getByLabel('Project Name').fill('search')
  await page.getByRole('dialog').getByRole('button', { name: 'Create project' }).click()
  await page.getByRole('link', { name: 'search', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'API keys' })).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('main').getByRole('button', { name: 'Create API key' }).first().click()
  await page.getByLabel('API key name').fill('web-backend')
  await expectAccessible(page, { include: '[role=dialog]' })
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()

  const shown = page.getByRole('alertdialog')
  await expect(
    shown.getByText('You will not be able to see the API key again after you close the dialog.'),
  ).toBeVisible()
  await expectAccessible(page, { include: '[role=alertdialog]' })
  await test.step('neither Escape nor a stray click loses it', async () => {
    await page.keyboard.press('Escape')
    await page.mouse.click(5, 5)
    await expect(shown).toBeVisible()
  })
  const secret = await shownSecret(page)
  expect(secret).toMatch(/^pckey_[0-9A-Za-z]+_[0-9A-Za-z]{43}$/u)
  await shown.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(shown).toBeHidden()
  expect(await isKept(page, secret)).toBe(false)
  expect(server.log()).not.toContain(secret)

  const token = (
    await (await import('node:fs/promises')).readFile(`${server.dataDir}/integration-token`, 'utf8')
  ).trim()
  const isActive = async () => {
    const response = await fetch(`${server.url}/internal/v1/api-keys/introspect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ key: secret }),
    })
    return ((await response.json()) as { active: boolean }).active
  }
  expect(await isActive()).toBe(true)
  await test.step('disabled, enabled, deleted', async () => {
    await chooseInRow(page, 'web-backend', /^Disable/u)
    await page.getByRole('dialog').or(page.getByRole('alertdialog')).getByRole('button', { name: 'Disable' }).click()
    await expect.poll(isActive).toBe(false)
    await chooseInRow(page, 'web-backend', /^Enable/u)
    await expect.poll(isActive).toBe(true)
    await chooseInRow(page, 'web-backend', /^Delete/u)
    const dialog = page.getByRole('dialog', { name: /Delete API key/u })
    await expect(
      dialog.getByText(
        'Deleting an API key is irreversible and will immediately disable any applications using the API key.',
      ),
    ).toBeVisible()
    await expectAccessible(page, { include: '[role=dialog]' })
    await dialog.getByLabel('API key name').fill('Web-backend')
    await expect(dialog.getByRole('button', { name: 'Confirm deletion' })).toBeDisabled()
    await dialog.getByLabel('API key name').fill('web-backend')
    await dialog.getByRole('button', { name: 'Confirm deletion' }).click()
    await expect.poll(isActive).toBe(false)
  })
})

test('a service account’s secret is shown once, buys a token, and is rotated', async ({ page, server }) => {
  await enter(page)
  await page.goto('/organizations/-/settings/service-accounts')
  await expect(page).toHaveURL(/settings\/access\/service-accounts$/u)
  await expectAccessible(page)
  await page.getByLabel('Name', { exact: true }).fill('ci-deployer')
  await page.getByLabel('Organization Role').selectOption({ label: 'Organization owner' })
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const shown = page.getByRole('alertdialog')
  await expect(
    shown.getByText('You will not be able to see the client secret again after you close the dialog.'),
  ).toBeVisible()
  await expectAccessible(page, { include: '[role=alertdialog]' })
  const values = await shown.locator('code').allTextContents()
  const clientId = values.find((one) => /^[0-9A-Za-z]{32}$/u.test(one.trim()))?.trim() ?? ''
  const secret = values.find((one) => /^[0-9A-Za-z]{43}$/u.test(one.trim()))?.trim() ?? ''
  expect(clientId && secret).not.toBe('')
  const buy = async (clientSecret: string) => {
    const body = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      audience: 'https://api.pinecone.io/',
    }
    const response = await fetch(`${server.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return response.status
  }
  expect(await buy(secret)).toBe(200)

  await test.step('closing without having copied asks once more', async () => {
    await shown.getByRole('button', { name: 'Close', exact: true }).click()
    await expect(shown).toBeVisible()
    await shown.getByRole('button', { name: /^Copy/u }).first().click()
    await shown
      .getByRole('button', { name: /^Close/u })
      .last()
      .click()
    await expect(shown).toBeHidden()
    expect(await isKept(page, secret)).toBe(false)
    expect(server.log()).not.toContain(secret)
  })

  await test.step('rotated: the old secret is dead', async () => {
    await chooseInRow(page, 'ci-deployer', 'Rotate secret')
    const dialog = page.getByRole('dialog', { name: /Rotate/u })
    await expectAccessible(page, { include: '[role=dialog]' })
    await dialog.getByLabel('Enter the service account name').fill('ci-deployer')
    await dialog.getByRole('button', { name: 'Rotate client secret' }).click()
    await expect(shown).toBeVisible()
    expect(await buy(secret)).toBe(401)
    const fresh =
      (await shown.locator('code').allTextContents()).find((one) => /^[0-9A-Za-z]{43}$/u.test(one.trim()))?.trim() ?? ''
    expect(await buy(fresh)).toBe(200)
    await shown.getByRole('button', { name: /^Copy/u }).first().click()
    await shown
      .getByRole('button', { name: /^Close/u })
      .last()
      .click()
    await expect(shown).toBeHidden()
  })
})

test('a secret is copied where a page has no clipboard of its own, as without https', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await enter(page)
  await page.goto('/organizations/-/settings/access/service-accounts')
  await page.getByLabel('Name', { exact: true }).fill('on-http')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const shown = page.getByRole('alertdialog')
  const secret = await shown.getByRole('textbox', { name: 'Client secret' }).textContent()
  await shown.getByRole('button', { name: 'Copy', exact: true }).first().click()
  await expect(shown.getByRole('button', { name: 'Copied' })).toBeVisible()
  const other = await page.context().newPage()
  await other.goto('/sign-in')
  expect(await other.evaluate(() => navigator.clipboard.readText())).toBe(secret)
})
