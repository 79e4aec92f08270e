import { CLIENT, startIdentityProvider } from './support/identity-provider.ts'
import { expectAccessible } from './support/accessible.ts'
import { chooseInRow, OWNER, setUp, signIn } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

// A server of this file's own: it is set up here. Its identity provider stands on this machine.
test.use({
  serverOptions: {
    env: { TEST_FILE: 'single-sign-on', SSO_INTERNAL_PROVIDERS: '1', SSO_TRUSTED_DOMAINS: 'larch.example' },
  },
})

const ROSA = { name: 'Rosa Lindqvist', email: 'rosa@larch.example' }

test('an owner sets single sign-on up, somebody new comes in by it, and from then on there is no other way', async ({
  page,
  server,
  browser,
}) => {
  test.setTimeout(120_000)
  const provider = await startIdentityProvider()
  provider.accounts.set('rosa', { ...ROSA, email_verified: true })
  await setUp(page)

  await test.step('the provider is asked before it is kept', async () => {
    await page.goto('/organizations/-/settings/access/identity-provider')
    await expect(page.getByRole('region', { name: 'Redirect URI' })).toHaveText(/\/sso\/callback\//u)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Set up' }).click()
    const dialog = page.getByRole('dialog', { name: 'Set up identity provider' })
    await dialog.getByLabel('Issuer URL').fill(`${provider.issuer}/nothing-here`)
    await dialog.getByLabel('Client ID').fill(CLIENT.id)
    await dialog.getByLabel('Client secret', { exact: true }).fill(CLIENT.secret)
    await dialog.getByRole('button', { name: 'Set up' }).click()
    await expect(dialog.getByText('Nothing there answers as an OpenID Connect provider.')).toBeVisible()
    await expectAccessible(page, { include: '[role=dialog]' })
    await dialog.getByLabel('Issuer URL').fill(provider.issuer)
    await dialog.getByRole('button', { name: 'Set up' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByText(provider.issuer)).toBeVisible()
  })

  await test.step('a domain waits for its record, one that the operator vouches for does not', async () => {
    await page.getByRole('button', { name: 'Add domain' }).click()
    await page.getByRole('textbox', { name: 'Domain' }).fill('@Elsewhere.example')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Verify elsewhere.example' })
    await expect(dialog.getByRole('region', { name: 'Name' })).toHaveText('_conifer-challenge.elsewhere.example')
    await expectAccessible(page, { include: '[role=dialog]' })
    await dialog.getByRole('button', { name: 'Check now' }).click()
    await expect(dialog.getByText(/There is no TXT record|The DNS gave no answer/u)).toBeVisible({ timeout: 30_000 })
    await dialog.getByRole('button', { name: 'Later' }).click()
    await page.getByRole('button', { name: 'Add domain' }).click()
    await page.getByRole('textbox', { name: 'Domain' }).fill('larch.example')
    await page.keyboard.press('Enter')
    await expect(page.getByText('Verified')).toBeVisible()
    await page.getByLabel('Somebody who was not invited').selectOption('Becomes organization member')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Saved')).toBeVisible()
    await expect(page.getByLabel('Require single sign-on')).toBeDisabled()
  })

  const guests = await browser.newContext({ baseURL: server.url })
  const guest = await guests.newPage()

  await test.step('somebody new signs in there, and is a member of the page they came for', async () => {
    await guest.goto('/organizations/-/projects')
    await guest.getByRole('button', { name: 'Sign in with single sign-on' }).click()
    await expectAccessible(guest)
    await guest.getByLabel('Work email').fill(ROSA.email)
    await guest.getByRole('button', { name: 'Continue' }).click()
    await expect(guest.getByRole('heading', { name: 'Example ID' })).toBeVisible()
    await guest.getByLabel('Who are you?').fill('rosa')
    await guest.keyboard.press('Enter')
    await expect(guest.getByRole('heading', { level: 1, name: 'Projects' })).toBeVisible()
    await expect(guest).toHaveURL(/\/projects$/u)
    await guest.goto('/organizations/-/settings/access/members')
    await expect(guest.getByRole('row').filter({ hasText: ROSA.email })).toContainText('Organization member')
    await guest.goto('/organizations/-/settings/access/identity-provider')
    await expect(guest.getByText('You cannot see single sign-on')).toBeVisible()
  })

  await test.step('required: who has to is signed out, and the sign-in page leads there', async () => {
    await page.reload()
    await page.getByLabel('Require single sign-on').click()
    const dialog = page.getByRole('dialog', { name: 'Require single sign-on' })
    await expectAccessible(page, { include: '[role=dialog]' })
    await dialog.getByRole('button', { name: 'Require it' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByLabel('Require single sign-on')).toBeChecked()
    await guest.goto('/organizations/-/projects')
    await expect(guest).toHaveURL(/\/sign-in/u)
    await guest.goto('/sign-up')
    await guest.getByLabel('Your name').fill('Somebody')
    await guest.getByLabel('Email').fill('new@larch.example')
    await guest.getByLabel('Password', { exact: true }).fill('moss on the north side')
    await guest.keyboard.press('Enter')
    await expect(guest.getByText(/sign in through single sign-on/u)).toBeVisible()
  })

  await test.step('who turns back at the provider is told, and led back', async () => {
    const strangers = await browser.newContext({ baseURL: server.url })
    const stranger = await strangers.newPage()
    await stranger.goto('/sign-in')
    await stranger.getByRole('button', { name: 'Sign in with single sign-on' }).click()
    await stranger.getByLabel('Work email').fill('eve@larch.example')
    await stranger.keyboard.press('Enter')
    await stranger.getByRole('button', { name: 'Continue' }).click()
    await expect(stranger.getByRole('heading', { level: 1, name: 'You are not signed in' })).toBeVisible()
    await expect(stranger.getByText(/access_denied/u)).toBeVisible()
    await expectAccessible(stranger)
    await stranger.getByRole('link', { name: 'Back to sign-in' }).click()
    await expect(stranger.getByRole('heading', { level: 1, name: 'Sign in to Conifer' })).toBeVisible()
    await strangers.close()
  })

  await test.step('an owner gets in with the password, and undoes all of it', async () => {
    const elsewhere = await browser.newContext({ baseURL: server.url })
    const owner = await elsewhere.newPage()
    await owner.goto('/sign-in')
    await signIn(owner, OWNER.email, OWNER.password)
    await expect(owner.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
    await owner.goto('/organizations/-/settings/access/identity-provider')
    await owner.getByLabel('Require single sign-on').click()
    await owner.getByRole('button', { name: 'Stop requiring it' }).click()
    await expect(owner.getByLabel('Require single sign-on')).not.toBeChecked()
    await chooseInRow(owner, 'larch.example', 'Remove')
    await owner.getByRole('button', { name: 'Remove domain' }).click()
    await expect(owner.getByRole('button', { name: 'Actions for larch.example' })).toBeHidden()
    await owner.getByRole('button', { name: 'Remove', exact: true }).click()
    await owner.getByRole('button', { name: 'Remove provider' }).click()
    await expect(owner.getByRole('button', { name: 'Set up' })).toBeVisible()
    await owner.goto('/organizations/-/settings/audit-logs')
    await expect(owner.getByText(/identity provider/u).first()).toBeVisible()
    await elsewhere.close()
  })
  await guests.close()
  await provider.stop()
})
