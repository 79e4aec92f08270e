import { expectAccessible } from './support/accessible.ts'
import { OWNER, setUp, signIn } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

// A server of this file's own: it is set up here.
test.use({ serverOptions: { env: { TEST_FILE: 'account' } } })

test.describe.configure({ mode: 'serial' })

const GRACE = { name: 'Grace Duarte', email: 'grace@example.com', password: 'a long walk in the woods' }

test('somebody signs up, confirms by mail, makes an organization, and signs in again', async ({
  page,
  server,
  context,
}) => {
  await setUp(page)
  await context.clearCookies()

  await page.goto('/sign-up')
  await expectAccessible(page)
  await page.getByLabel('Your name').fill(GRACE.name)
  await page.getByLabel('Email').fill(GRACE.email)
  await page.getByLabel('Password', { exact: true }).fill('short')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/at least 10 characters/u).last()).toBeVisible()
  await page.getByLabel('Password', { exact: true }).fill(GRACE.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Ask for your link')
  await expectAccessible(page)

  const mail = await server.mailTo(GRACE.email)
  const link = mail.links.find((one) => one.startsWith(`${server.url}/confirm-email?token=`)) ?? ''
  expect(link).not.toBe('')
  await page.goto(link)
  await expect(page.getByRole('heading', { level: 1, name: 'Create your organization' })).toBeVisible()
  await expectAccessible(page)
  await page.getByLabel('Organization name').fill('Fern House')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
  await expect(page.getByRole('button', { name: /Fern House/u })).toBeVisible()

  await test.step('the link works once', async () => {
    await page.goto(link)
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Create your organization')
  })

  await test.step('a sign-up with a known address looks the same and sends another mail', async () => {
    await context.clearCookies()
    await page.goto('/sign-up')
    await page.getByLabel('Your name').fill('Not Grace')
    await page.getByLabel('Email').fill(GRACE.email)
    await page.getByLabel('Password', { exact: true }).fill('something else entirely')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Ask for your link')
    const second = await server.mailTo(GRACE.email, { after: 1 })
    expect(second.text).not.toContain('confirm-email')
  })
})

test('signing in: wrong, right, back to the page one wanted, out again', async ({ page }) => {
  await page.goto('/organizations/-/settings/projects?sort=-name')
  await expect(page).toHaveURL(/\/sign-in\?next=/u)
  await expectAccessible(page)
  await signIn(page, OWNER.email, 'not the password')
  await expect(page.getByText('The email address or the password is wrong.')).toBeVisible()
  await expect(page.getByLabel('Email')).toHaveValue(OWNER.email)
  await signIn(page, OWNER.email, OWNER.password)
  await expect(page).toHaveURL(/settings\/projects\?sort=-name$/u)

  await page.getByRole('button', { name: /Ada Okafor/u }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in/u)
  await page.goBack()
  await expect(page).toHaveURL(/\/sign-in/u)
})

test('a session ended elsewhere asks to sign in and returns to the very page', async ({ page, browser, server }) => {
  await page.goto('/sign-in')
  await signIn(page, OWNER.email, OWNER.password)
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()

  const elsewhere = await browser.newContext({ baseURL: server.url })
  const other = await elsewhere.newPage()
  await other.goto('/sign-in')
  await signIn(other, OWNER.email, OWNER.password)
  await expect(other.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
  await other.goto('/account')
  await expectAccessible(other)
  await other.getByRole('button', { name: 'End all other sessions' }).click()
  const confirm = other.getByRole('dialog').or(other.getByRole('alertdialog'))
  await confirm.getByRole('button', { name: /^End/u }).click()
  await expect(confirm).toBeHidden()
  await elsewhere.close()

  await page.goto('/organizations/-/settings/organization')
  await expect(page).toHaveURL(/\/sign-in/u)
  await signIn(page, OWNER.email, OWNER.password)
  await expect(page.getByRole('heading', { level: 1, name: 'Organization' })).toBeVisible()
})

test('a forgotten password is set anew by mail, once, and the old one is dead', async ({ page, server }) => {
  await page.goto('/forgot-password')
  await expectAccessible(page)
  await page.getByLabel('Email').fill(OWNER.email)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Ask for your link')
  const mail = await server.mailTo(OWNER.email)
  const link = mail.links.find((one) => one.includes('/reset-password')) ?? ''
  await page.goto(link)
  await expectAccessible(page)
  await page.getByLabel('New password').fill('spruce pine fir and yew')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/sign-in/u)
  await signIn(page, OWNER.email, OWNER.password)
  await expect(page.getByText('The email address or the password is wrong.')).toBeVisible()
  await signIn(page, OWNER.email, 'spruce pine fir and yew')
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()

  await page.context().clearCookies()
  await page.goto(link)
  await page.getByLabel('New password').fill('once more with feeling')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/no longer works|expired|used/iu).first()).toBeVisible()
})
