import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { paths } from '#app/paths.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)
const PASSWORD = 'correct horse battery'

async function somebody() {
  const organization = await t.organization()
  const person = await t.person({ name: 'Ada Lovelace', password: PASSWORD })
  const member = await t.signInAs(person)
  await t.grant(organization, member, 'OrgMember')
  return { organization, person, member }
}

test('a new name is everywhere at once', async () => {
  const { member } = await somebody()
  const page = renderApp({ as: member, path: '/account' })
  const name = await screen.findByLabelText('Your name')
  await page.user.clear(name)
  await page.user.type(name, 'Ada King{Enter}')
  expect(await screen.findByRole('button', { name: 'Your account: Ada King' })).toBeDefined()
  expect(await screen.findByText('Name saved')).toBeDefined()
})

test('a form that the server failed to answer gives the id that its words ask for', async () => {
  const { member } = await somebody()
  const page = renderApp({ as: member, path: '/account' })
  const error = { code: 'INTERNAL', message: 'The server failed to answer.' }
  page.interfere((request) =>
    request.method === 'PATCH'
      ? Response.json({ status: 500, error }, { status: 500, headers: { 'request-id': 'r-17' } })
      : undefined,
  )
  await page.user.type(await screen.findByLabelText('Your name'), ' King{Enter}')
  expect(await screen.findByText(/give whoever runs this server the request id/)).toBeDefined()
  expect(screen.getByText('r-17')).toBeDefined()
})

test('a new name stands in the list of members that was seen before', async () => {
  const { organization, member } = await somebody()
  const page = renderApp({ as: member, path: paths.members(organization.id) })
  const members = () => within(screen.getByRole('table', { name: 'Members' }))
  await waitFor(() => expect(members().getByText('Ada Lovelace')).toBeDefined())
  await page.user.click(screen.getByRole('button', { name: /^Your account/ }))
  await page.user.click(await screen.findByRole('menuitem', { name: 'Account' }))
  const name = await screen.findByLabelText('Your name')
  await page.user.clear(name)
  await page.user.type(name, 'Ada King{Enter}')
  await screen.findByText('Name saved')
  window.history.back()
  await waitFor(() => expect(members().getByText('Ada King')).toBeDefined())
})

test('a session that has ended by itself leaves the list when one ends it', async () => {
  const { member, person } = await somebody()
  const elsewhere = await t.signInAs(person)
  const page = renderApp({ as: member, path: '/account' })
  const end = await screen.findByRole('button', { name: /^End session/ })
  expect((await elsewhere.post('/console/sign-out', {})).status).toBeLessThan(300)
  await page.user.click(end)
  await waitFor(() => expect(screen.queryByRole('button', { name: /^End session/ })).toBeNull())
})

test('a wrong current password is said at its field, and changes nothing', async () => {
  const { member, person } = await somebody()
  const page = renderApp({ as: member, path: '/account' })
  await page.user.type(await screen.findByLabelText('Current password'), 'wrong')
  await page.user.type(screen.getByLabelText('New password'), 'another fine password{Enter}')
  expect(await screen.findByText('The current password is wrong.')).toBeDefined()
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Current password')))
  expect((await t.visitor.post('/console/sign-in', { email: person.email, password: PASSWORD })).status).toBe(200)
})

test('who has no password gets a link to set one, in place of a form that asks for the old one', async () => {
  const person = await t.person()
  const page = renderApp({ as: await t.signInAs(person), path: '/account' })
  await page.user.click(await screen.findByRole('button', { name: 'Send a link to set one' }))
  expect(await screen.findByText('A link is on its way')).toBeDefined()
  expect(screen.queryByLabelText('Current password')).toBeNull()
  expect(t.mails.findLast((mail) => mail.to === person.email)?.text).toContain('/reset-password?token=')
})

test('a new password leaves the fields, and ends every other session', async () => {
  const { member, person } = await somebody()
  const elsewhere = await t.signInAs(person)
  const page = renderApp({ as: member, path: '/account' })
  await page.user.type(await screen.findByLabelText('Current password'), PASSWORD)
  await page.user.type(screen.getByLabelText('New password'), 'another fine password{Enter}')
  expect(await screen.findByText('Password changed')).toBeDefined()
  expect(screen.getByLabelText('Current password')).toHaveProperty('value', '')
  expect(screen.getByLabelText('New password')).toHaveProperty('value', '')
  expect((await elsewhere.get('/console/account/sessions')).status).toBe(401)
  expect(
    (await t.visitor.post('/console/sign-in', { email: person.email, password: 'another fine password' })).status,
  ).toBe(200)
})

test('sessions mark this device, and end one by one or all at once', async () => {
  const { member, person } = await somebody()
  const others = [await t.signInAs(person), await t.signInAs(person)]
  const page = renderApp({ as: member, path: '/account' })
  const card = within(await screen.findByRole('region', { name: 'Sessions' }))
  expect(card.getAllByText('This device')).toHaveLength(1)
  const [first] = card.getAllByRole('button', { name: /^End session/ })
  if (!first) throw new Error('No session can be ended.')
  await page.user.click(first)
  await waitFor(() => expect(card.getAllByRole('listitem')).toHaveLength(2))
  expect(document.activeElement, 'the row is gone, the focus is not').toBe(
    card.getByRole('button', { name: 'End all other sessions' }),
  )
  await page.user.click(card.getByRole('button', { name: 'End all other sessions' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'End all other sessions' }))
  await page.user.click(dialog.getByRole('button', { name: 'End all other sessions' }))
  await waitFor(() => expect(card.getAllByRole('listitem')).toHaveLength(1))
  for (const other of others) expect((await other.get('/console/account/sessions')).status).toBe(401)
  expect((await member.get('/console/account/sessions')).status).toBe(200)
})
