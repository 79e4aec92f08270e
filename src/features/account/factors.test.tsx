import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)
const PASSWORD = 'correct horse battery'

async function somebody() {
  const organization = await t.organization()
  const person = await t.person({ password: PASSWORD })
  const member = await t.signInAs(person)
  await t.grant(organization, member, 'OrgOwner')
  return { organization, person, member }
}

test('two-factor authentication is set up, and asked for at the next sign-in', async () => {
  const { person, member, organization } = await somebody()
  const page = renderApp({ as: member, path: `/organizations/${organization.id}/projects` })
  await page.user.click(await screen.findByRole('button', { name: /^Your account/ }))
  await page.user.click(await screen.findByRole('menuitem', { name: 'Account' }))
  const card = within(await screen.findByRole('region', { name: 'Two-factor authentication' }))
  await page.user.click(card.getByRole('button', { name: 'Set up' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Set up two-factor authentication' }))
  expect(dialog.getByRole('img', { name: 'QR code for your authenticator app' })).toBeDefined()
  const secret = (dialog.getByRole('region', { name: 'Key' }).textContent ?? '').replaceAll(' ', '')
  const code = (steps: number) =>
    createOTP(base32.decode(secret)).hotp(Math.floor(t.clock.now().getTime() / 30_000) + steps)
  // A dialog takes the pointer a moment after it is there.
  await waitFor(() => expect(getComputedStyle(dialog.getByLabelText('Code')).pointerEvents).not.toBe('none'))
  await page.user.type(dialog.getByLabelText('Code'), '12345{Enter}')
  expect(await dialog.findByText('Enter the 6 digits that your authenticator app shows.')).toBeDefined()
  await page.user.clear(dialog.getByLabelText('Code'))
  await page.user.type(dialog.getByLabelText('Code'), `${await code(0)}{Enter}`)
  const codes = within(await screen.findByRole('alertdialog', { name: 'Recovery codes' }))
  expect((codes.getByRole('textbox', { name: 'Recovery codes' }).textContent ?? '').split('\n')).toHaveLength(10)
  window.history.back()
  expect(
    await codes.findByText(
      'You stay on this page until you close the dialog, so that the recovery codes are not lost.',
    ),
  ).toBeDefined()
  await page.user.click(codes.getByRole('checkbox'))
  await page.user.click(codes.getByRole('button', { name: 'Close' }))
  expect(await screen.findByText(/10 recovery codes left/)).toBeDefined()

  page.dropCookies()
  page.open('/sign-in')
  await page.user.type(await screen.findByLabelText('Email'), person.email)
  await page.user.type(screen.getByLabelText('Password'), `${PASSWORD}{Enter}`)
  await page.user.type(await screen.findByLabelText('Code'), '000000{Enter}')
  expect(await screen.findByText('This code is wrong, too old or used already.')).toBeDefined()
  await page.user.clear(screen.getByLabelText('Code'))
  await page.user.type(screen.getByLabelText('Code'), `${await code(1)}{Enter}`)
  expect(await screen.findByRole('heading', { level: 1, name: 'Home' })).toBeDefined()
  expect(page.address()).toBe(`/organizations/${organization.id}`)
})

test('a browser without passkeys says so at the button', async () => {
  const { member } = await somebody()
  renderApp({ as: member, path: '/account' })
  const card = within(await screen.findByRole('region', { name: 'Passkeys' }))
  expect(card.getByRole('button', { name: 'Add passkey' }).getAttribute('aria-disabled')).toBe('true')
})

test('whoever signed in long ago confirms in a dialog over the one they are in, which then goes on', async () => {
  const { member, organization } = await somebody()
  const project = await t.project(organization, { name: 'Old shop' })
  t.clock.advance({ minutes: 11 })
  const page = renderApp({ as: member, path: `/organizations/${organization.id}/settings/projects` })
  await page.user.click(await screen.findByRole('button', { name: 'Actions for Old shop' }))
  await page.user.click(await screen.findByRole('menuitem', { name: 'Delete' }))
  const dialog = within(await screen.findByRole('dialog', { name: /Delete/ }))
  await page.user.type(dialog.getByRole('textbox'), 'Old shop')
  await page.user.click(dialog.getByRole('button', { name: 'Delete Project' }))

  const confirm = within(await screen.findByRole('dialog', { name: 'Confirm it is you' }))
  await page.user.type(confirm.getByLabelText('Your password'), 'wrong{Enter}')
  expect(await confirm.findByText('The password is wrong.')).toBeDefined()
  expect(page.requests.filter((one) => one === `DELETE /admin/projects/${project.id}`)).toHaveLength(1)
  await page.user.clear(confirm.getByLabelText('Your password'))
  await page.user.type(confirm.getByLabelText('Your password'), `${PASSWORD}{Enter}`)
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(page.requests.filter((one) => one === `DELETE /admin/projects/${project.id}`)).toHaveLength(2)
  expect((await t.db.query.projects.findMany()).some((one) => one.id === project.id)).toBe(false)
})

test('whoever does not confirm loses nothing that was typed', async () => {
  const { member, organization } = await somebody()
  await t.project(organization, { name: 'Old shop' })
  t.clock.advance({ minutes: 11 })
  const page = renderApp({ as: member, path: `/organizations/${organization.id}/settings/projects` })
  await page.user.click(await screen.findByRole('button', { name: 'Actions for Old shop' }))
  await page.user.click(await screen.findByRole('menuitem', { name: 'Delete' }))
  const dialog = within(await screen.findByRole('dialog', { name: /Delete/ }))
  await page.user.type(dialog.getByRole('textbox'), 'Old shop')
  await page.user.click(dialog.getByRole('button', { name: 'Delete Project' }))
  const confirm = within(await screen.findByRole('dialog', { name: 'Confirm it is you' }))
  await page.user.click(confirm.getByRole('button', { name: 'Cancel' }))
  expect(await screen.findByText(/You did not confirm that it is you/)).toBeDefined()
  expect(screen.getByRole('textbox')).toHaveProperty('value', 'Old shop')
})

/** Deletes a project as somebody who signed in long ago; returns the page, which asks who it is. */
async function asked() {
  const { member, organization } = await somebody()
  const project = await t.project(organization, { name: 'Old shop' })
  t.clock.advance({ minutes: 11 })
  const page = renderApp({ as: member, path: `/organizations/${organization.id}/settings/projects` })
  await page.user.click(await screen.findByRole('button', { name: 'Actions for Old shop' }))
  await page.user.click(await screen.findByRole('menuitem', { name: 'Delete' }))
  const dialog = within(await screen.findByRole('dialog', { name: /Delete/ }))
  await page.user.type(dialog.getByRole('textbox'), 'Old shop')
  await page.user.click(dialog.getByRole('button', { name: 'Delete Project' }))
  const question = within(await screen.findByRole('dialog', { name: 'Confirm it is you' }))
  return { page, project, question }
}

test('the question goes with whoever signs out in another tab', async () => {
  const { page } = await asked()
  page.dropCookies()
  const otherTab = new BroadcastChannel('conifer.session')
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is within one origin, and takes no such argument
  otherTab.postMessage(null)
  expect(await screen.findByText('You have signed out.')).toBeDefined()
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  otherTab.close()
})

test('a session that ends under the question is signed in again over it, and what was answered is sent', async () => {
  const { page, project, question } = await asked()
  page.dropCookies()
  await page.user.type(question.getByLabelText('Your password'), `${PASSWORD}{Enter}`)
  const again = within(await screen.findByRole('dialog', { name: 'Your session has ended' }))
  await page.user.type(again.getByLabelText('Password'), `${PASSWORD}{Enter}`)
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(await t.db.query.projects.findFirst({ where: (row, { eq }) => eq(row.id, project.id) })).toBeUndefined()
})
