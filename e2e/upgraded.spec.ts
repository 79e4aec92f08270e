/** The server was upgraded since it sent a page: its scripts are gone, and others are there. */
import { signInAs } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

test.use({
  serverOptions: { env: { DEMO: '1' } },
  allowedConsoleErrors: [/^Failed to load resource/u],
})

const gone = { status: 404, json: { status: 404, error: { code: 'NOT_FOUND', message: 'There is nothing.' } } }

test('a page whose scripts are gone is had anew, rendered or not', async ({ page, server }) => {
  let pages = 0
  await page.route('**/*', async (route) => {
    const request = route.request()
    if (request.isNavigationRequest()) pages += 1
    if (pages === 1 && request.resourceType() === 'script') await route.fulfill(gone)
    else await route.fallback()
  })
  await page.goto('/sign-in', { waitUntil: 'commit' })
  await expect(page.getByRole('heading', { name: 'Sign in to Conifer' })).toBeVisible({ timeout: 20_000 })
  expect(pages).toBe(2)

  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/projects')
  await expect(page.getByRole('heading', { level: 1, name: 'Projects' })).toBeVisible()
  const address = page.url()
  pages = 0
  await page.goto(address, { waitUntil: 'commit' })
  await expect(page.locator('[data-first-view]')).toHaveCount(1)
  await expect(page.locator('[data-first-view]')).toHaveCount(0, { timeout: 20_000 })
  expect(pages).toBe(2)
})

test('what cannot be opened says so and leaves what was typed', async ({ page, server }) => {
  await signInAs(page, server, 'organization-owner')
  await page.goto('/organizations/-/settings/access/members')
  const invite = page.getByLabel('Invite by email')
  await invite.fill('ines@example.com')
  await page.route('**/assets/*.js', (route) => route.fulfill(gone))
  await page
    .getByRole('button', { name: /^Actions for/u })
    .nth(1)
    .click()
  await expect(page.getByText('Part of this page could not be loaded.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Reload' })).toBeVisible()
  await expect(invite).toHaveValue('ines@example.com')

  // It was the connection: the next one opens, and the line goes.
  await page.unroute('**/assets/*.js')
  await page
    .getByRole('button', { name: /^Actions for/u })
    .nth(1)
    .click()
  await expect(page.getByRole('menuitem').first()).toBeVisible()
  await expect(page.getByText('Part of this page could not be loaded.')).toBeHidden()
})
