/** Passkeys, on an authenticator that Chromium plays (W3C Web Authentication, 11.1). */
import type { Page } from '@playwright/test'
import { chooseInRow, OWNER, setUp } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

// A server of this file's own: it is set up here.
test.use({ serverOptions: { env: { TEST_FILE: 'passkeys' } } })

async function addAuthenticator(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

test('somebody adds a passkey, signs in with it, and removes it', async ({ page, context }) => {
  await addAuthenticator(page)
  await setUp(page)
  await page.goto('/account')
  const card = page.getByRole('region', { name: 'Passkeys' })
  await card.getByRole('button', { name: 'Add passkey' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add passkey' })
  await dialog.getByLabel('Name').fill('Work laptop')
  await page.keyboard.press('Enter')
  await expect(card.getByText('Work laptop')).toBeVisible()

  await context.clearCookies()
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
  await page.getByRole('button', { name: `Your account: ${OWNER.name}` }).click()
  await page.getByRole('menuitem', { name: 'Account' }).click()
  await expect(card.getByText(/last used/u)).toBeVisible()
  await chooseInRow(page, 'Work laptop', 'Remove')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove passkey' }).click()
  await expect(card.getByText('Work laptop')).toBeHidden()
})
