import { expectAccessible } from './support/accessible.ts'
import { OWNER, setUp, signIn } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

// A server of this file's own: it is set up here.
test.use({ serverOptions: { env: { TEST_FILE: 'email-change' } } })

test('another address: asked for, followed in another browser, and signed in with', async ({
  page,
  browser,
  server,
}) => {
  const to = 'ada.king@example.com'
  await setUp(page)
  await page.goto('/account')
  const change = page.getByRole('button', { name: 'Change email address' })
  await change.click()
  const dialog = page.getByRole('dialog', { name: 'Change email address' })
  await expect(dialog.getByLabel('New email address')).toBeFocused()
  await expectAccessible(page, { include: '[role=dialog]' })
  await page.keyboard.type(to)
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(change).toBeFocused()
  await expect(page.getByText(`Waiting for ${to} to be confirmed`)).toBeVisible()
  await expectAccessible(page)

  await page.reload()
  await expect(page.getByText(`Waiting for ${to} to be confirmed`)).toBeVisible()

  const old = await server.mailTo(OWNER.email, { subject: /new email address/u })
  expect(old.text).toContain(to)
  const mail = await server.mailTo(to)
  const link = mail.links.find((one) => one.startsWith(`${server.url}/confirm-new-email?token=`)) ?? ''
  const elsewhere = await browser.newContext({ baseURL: server.url })
  const other = await elsewhere.newPage()
  await other.goto(link)
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Confirm your new email address')
  await expectAccessible(other)
  await other.getByRole('button', { name: 'Confirm the new address' }).click()
  await expect(other.getByRole('heading', { level: 1, name: 'Your email address is changed' })).toBeFocused()
  await expectAccessible(other)
  await other.getByRole('link', { name: 'Sign in' }).click()
  await expect(other.getByLabel('Email')).toHaveValue(to)
  await signIn(other, to, OWNER.password)
  await expect(other.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
  await other.goto('/account')
  await expect(other.getByRole('textbox', { name: 'Email' })).toHaveValue(to)
  await expect(other.getByText(/^Waiting for/u)).toBeHidden()
  await other.goto(link)
  await other.getByRole('button', { name: 'Confirm the new address' }).click()
  await expect(other.getByRole('heading', { level: 1, name: 'This link no longer works' })).toBeVisible()
  await elsewhere.close()

  await page.reload()
  await expect(page).toHaveURL(/\/sign-in/u)
  await server.mailTo(OWNER.email, { subject: /was changed/u })
})
