import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setUp } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

const fixture = new URL('../test/fixtures/read-only-disk.ts', import.meta.url).href

test.use({
  serverOptions: {
    // The file lies in the server's own directory, which is where it runs.
    env: { NODE_OPTIONS: `--import ${fixture}`, READ_ONLY_WHILE: 'read-only' },
  },
  // While nothing can be written the browser logs each answer of 503.
  allowedConsoleErrors: [/^Failed to load resource/],
})

test('the disk turns read-only under an open page, and the console goes on once it can be written', async ({
  page,
  server,
}) => {
  const flag = path.join(server.dataDir, 'read-only')
  await setUp(page)
  await page
    .getByRole('button', { name: /create (?:a )?project/iu })
    .first()
    .click()
  await page.getByLabel(/^(?:project )?name/iu).fill('spruce')

  writeFileSync(flag, '')
  await page.keyboard.press('Enter')
  // In the form that could not be sent, and for the whole page.
  await expect(page.getByRole('dialog').getByRole('alert')).not.toBeEmpty()
  await expect(page.getByText(/^Reconnecting…/u)).toBeVisible()
  await expect(page.getByLabel(/^(?:project )?name/iu)).toHaveValue('spruce')
  const answer = await page.request.get('/readyz')
  expect(answer.status()).toBe(503)
  expect(await answer.json()).toMatchObject({ status: 503, error: { code: 'UNAVAILABLE' } })
  expect((await page.request.get('/livez')).status()).toBe(200)

  rmSync(flag)
  await expect(page.getByText(/^Reconnecting…/u)).toBeHidden({ timeout: 20_000 })
  await page.getByLabel(/^(?:project )?name/iu).press('Enter')
  await expect(page.getByRole('cell', { name: 'spruce' }).or(page.getByText('spruce')).first()).toBeVisible()
})
