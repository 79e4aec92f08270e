import { setUp } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

test.use({
  // While the server is away the browser logs each request that it could not send.
  allowedConsoleErrors: [/^Failed to load resource/],
})

test('the server stops and starts again under an open page', async ({ page, server }) => {
  await setUp(page)
  await page
    .getByRole('button', { name: /create (?:a )?project/iu })
    .first()
    .click()
  await page.getByLabel(/^(?:project )?name/iu).fill('larch')

  await server.stop()
  // Whoever comes back to the tab asks anew; so does the next click.
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Reconnecting…/u)).toBeVisible()
  // What was typed is still there.
  await expect(page.getByLabel(/^(?:project )?name/iu)).toHaveValue('larch')

  await server.start()
  await expect(page.getByText(/^Reconnecting…/u)).toBeHidden({ timeout: 20_000 })
  await page.getByLabel(/^(?:project )?name/iu).press('Enter')
  await expect(page.getByRole('cell', { name: 'larch' }).or(page.getByText('larch')).first()).toBeVisible()
})
