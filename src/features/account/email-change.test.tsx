import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { account } from '#contract/console.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)
const PASSWORD = 'correct horse battery'
let count = 0
const newAddress = () => `moved-${(count += 1)}@example.com`

async function somebody() {
  const organization = await t.organization()
  const person = await t.person({ name: 'Ada Lovelace', password: PASSWORD })
  const member = await t.signInAs(person)
  await t.grant(organization, member, 'OrgMember')
  return { organization, person, member }
}

async function mailedLink(email: string): Promise<string> {
  await waitFor(() => expect(t.mails.some((mail) => mail.to === email)).toBe(true))
  const link = /https?:\/\/\S+token=\S+/.exec(t.mails.findLast((mail) => mail.to === email)?.text ?? '')?.[0] ?? ''
  const { pathname, search } = new URL(link)
  return pathname + search
}

async function ask(page: ReturnType<typeof renderApp>, email: string) {
  await page.user.click(await screen.findByRole('button', { name: 'Change email address' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Change email address' }))
  const field = await dialog.findByLabelText('New email address')
  await waitFor(() => expect(document.activeElement).toBe(field))
  await page.user.type(field, `${email}{Enter}`)
}

test('another address waits on the page until its link is followed, and is then everywhere', async () => {
  const { person, member } = await somebody()
  const to = newAddress()
  const page = renderApp({ as: member, path: '/account' })
  await ask(page, to)
  expect(await screen.findByText('Link sent')).toBeDefined()
  const waiting = await screen.findByText(/^Waiting for/)
  expect(waiting.textContent).toBe(`Waiting for ${to} to be confirmed`)
  expect(screen.getByText(/^Follow the link in the mail that went there. It works until .* UTC\.$/)).toBeDefined()
  expect(screen.getByLabelText('Email')).toHaveProperty('value', person.email)
  page.open(await mailedLink(to))
  const confirm = await screen.findByRole('button', { name: 'Confirm the new address' })
  expect(page.requests).not.toContain('POST /console/confirm-new-email')
  await page.user.click(confirm)
  const done = await screen.findByRole('heading', { level: 1, name: 'Your email address is changed' })
  expect(document.activeElement).toBe(done)
  await page.user.click(screen.getByRole('link', { name: 'Go to Conifer' }))
  expect(await screen.findByLabelText('Email')).toHaveProperty('value', to)
  expect(screen.queryByText(/^Waiting for/)).toBeNull()
})

test('an address that is the own one, or none, is said at the field', async () => {
  const { person, member } = await somebody()
  const page = renderApp({ as: member, path: '/account' })
  await ask(page, person.email)
  expect(await screen.findByText('This is your address already.')).toBeDefined()
  const field = screen.getByLabelText('New email address')
  await page.user.clear(field)
  await page.user.type(field, 'nonsense{Enter}')
  expect(await screen.findByText('Enter an email address such as ada@example.com.')).toBeDefined()
  expect(t.mails.filter((mail) => mail.to === person.email)).toEqual([])
})

test('the link is sent again, and taken back with the focus on what asks for another', async () => {
  const { member } = await somebody()
  const to = newAddress()
  const page = renderApp({ as: member, path: '/account' })
  await ask(page, to)
  const first = await mailedLink(to)
  await page.user.click(await screen.findByRole('button', { name: 'Resend' }))
  await waitFor(() => expect(t.mails.filter((mail) => mail.to === to)).toHaveLength(2))
  await page.user.click(screen.getByRole('button', { name: 'Cancel the change of your address' }))
  await waitFor(() => expect(screen.queryByText(/^Waiting for/)).toBeNull())
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Change email address' }))
  page.open(first)
  await page.user.click(await screen.findByRole('button', { name: 'Confirm the new address' }))
  expect(await screen.findByRole('heading', { level: 1, name: 'This link no longer works' })).toBeDefined()
})

test('after ten minutes one proves who one is first', async () => {
  const { member } = await somebody()
  const to = newAddress()
  t.clock.advance({ minutes: 11 })
  const page = renderApp({ as: member, path: '/account' })
  await ask(page, to)
  const confirm = within(await screen.findByRole('dialog', { name: 'Confirm it is you' }))
  expect(t.mails.some((mail) => mail.to === to)).toBe(false)
  await page.user.type(confirm.getByLabelText('Your password'), `${PASSWORD}{Enter}`)
  expect(await screen.findByText(/^Waiting for/)).toBeDefined()
})

test('where nobody is signed in, the link leads to signing in with the new address', async () => {
  const { member } = await somebody()
  const to = newAddress()
  await member.call(account.changeEmail, { body: { email: to } })
  const page = renderApp({ path: await mailedLink(to) })
  await page.user.click(await screen.findByRole('button', { name: 'Confirm the new address' }))
  await page.user.click(await screen.findByRole('link', { name: 'Sign in' }))
  expect(await screen.findByLabelText('Email')).toHaveProperty('value', to)
})

test('an address that somebody else has confirmed meanwhile stays theirs, in words', async () => {
  const { member } = await somebody()
  const to = newAddress()
  await member.call(account.changeEmail, { body: { email: to } })
  await t.person({ email: to })
  const page = renderApp({ path: await mailedLink(to) })
  await page.user.click(await screen.findByRole('button', { name: 'Confirm the new address' }))
  expect(await screen.findByRole('heading', { level: 1, name: 'This address has an account of its own' })).toBeDefined()
})
