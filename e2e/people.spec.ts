import { expectAccessible } from './support/accessible.ts'
import { chooseInRow, setUp } from './support/set-up.ts'
import { expect, test } from './support/test.ts'

// A server of this file's own: it is set up here.
test.use({ serverOptions: { env: { TEST_FILE: 'people' } } })

const GUEST = { name: 'Rosa Lindqvist', email: 'rosa@example.com', password: 'moss on the north side' }

test('an invited person works as what they are, is promoted, and is shut out at once when removed', async ({
  page,
  server,
  browser,
}) => {
  test.setTimeout(120_000)
  await setUp(page)

  await test.step('invite several at once, each with its own result', async () => {
    await page.goto('/organizations/-/settings/access/members')
    await expectAccessible(page)
    await page.getByLabel('Invite by email').fill(`${GUEST.name} <${GUEST.email}>, not-an-address`)
    await page.getByLabel('Invite by email').press('Enter')
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    await expect(page.getByText('not-an-address: This is not an email address.')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Remove not-an-address' }).click()
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    await expect(page.getByRole('row').filter({ hasText: GUEST.email })).toContainText('Pending')
  })

  const guests = await browser.newContext({ baseURL: server.url })
  const guest = await guests.newPage()

  await test.step('the mail’s link makes the account and lands in the organization', async () => {
    const mail = await server.mailTo(GUEST.email)
    const link = mail.links.find((one) => one.includes('/accept-invite')) ?? ''
    await guest.goto(link)
    await expectAccessible(guest)
    await guest.getByLabel('Your name').fill(GUEST.name)
    await guest.getByLabel('Password', { exact: true }).fill(GUEST.password)
    await guest.keyboard.press('Enter')
    await expect(guest.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible()
    await expect(guest.getByText('You have no role in a project yet.')).toBeVisible()
    await guest.goto('/organizations/-/projects')
    await expect(guest.getByRole('main').getByRole('button', { name: 'Create project' }).first()).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await guest.goto('/organizations/-/settings/access/members')
    await expect(guest.getByRole('row').filter({ hasText: GUEST.email })).toContainText('You')
    await expectAccessible(guest)
    // The link is spent.
    await guest.goto(link)
    await expect(guest.getByRole('heading', { level: 1 })).toContainText(/used|already/iu)
  })

  await test.step('promoted: what could not be pressed can', async () => {
    await page.reload()
    await chooseInRow(page, GUEST.name, 'Edit role')
    const dialog = page.getByRole('dialog', { name: /Edit role/u })
    await expectAccessible(page, { include: '[role=dialog]' })
    await dialog.getByText('Organization user', { exact: true }).click()
    await expect(dialog.getByText(/create projects/iu).first()).toBeVisible()
    await dialog.getByRole('button', { name: 'Edit role' }).click()
    await expect(dialog).toBeHidden()
    await guest.goto('/organizations/-/projects')
    await guest.getByRole('main').getByRole('button', { name: 'Create project' }).first().click()
    await guest.getByLabel('Project Name').fill('rosas-own')
    await guest.getByRole('dialog').getByRole('button', { name: 'Create project' }).click()
    await expect(guest.getByRole('row', { name: /rosas-own/u })).toBeVisible()
  })

  await test.step('removed: first is said what they hold; then their session is dead', async () => {
    await page.reload()
    await chooseInRow(page, GUEST.name, 'Remove member')
    const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'))
    await expect(dialog.getByText(/rosas-own/u)).toBeVisible()
    await expectAccessible(page, { include: '[role=dialog], [role=alertdialog]' })
    await dialog.getByRole('button', { name: 'Remove Member' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('row').filter({ hasText: GUEST.email })).toHaveCount(0)
    await guest.goto('/organizations/-/projects')
    await expect(guest).toHaveURL(/\/sign-in/u)
  })

  await test.step('the last owner cannot leave', async () => {
    await chooseInRow(page, 'Ada Okafor', 'Leave organization')
    const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'))
    await expect(dialog.getByText(/last organization owner/iu).first()).toBeVisible()
  })
  await guests.close()
})
