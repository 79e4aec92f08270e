import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)
const PASSWORD = 'correct horse battery'

/** The link of the newest mail to an address, as path and query. */
async function mailedLink(email: string): Promise<string> {
  await waitFor(() => expect(t.mails.some((mail) => mail.to === email)).toBe(true))
  const link = /https?:\/\/\S+token=\S+/.exec(t.mails.findLast((mail) => mail.to === email)?.text ?? '')?.[0]
  if (!link) throw new Error(`No link in the mail to ${email}.`)
  const { pathname, search } = new URL(link)
  return pathname + search
}

test("signing up leads by mail into an organization of one's own", async () => {
  await t.organization()
  const email = 'grace@example.com'
  const page = renderApp({ path: '/sign-up' })
  await page.user.type(await screen.findByLabelText('Your name'), 'Grace Hopper')
  await page.user.type(screen.getByLabelText('Email'), email)
  await page.user.type(screen.getByLabelText('Password'), `${PASSWORD}{Enter}`)
  expect(await screen.findByRole('heading', { level: 1, name: 'Check your mail' })).toBeDefined()
  page.open(await mailedLink(email))
  expect(await screen.findByRole('heading', { level: 1, name: 'Confirm your address' })).toBeDefined()
  await page.user.type(screen.getByLabelText('Password'), 'not the password{Enter}')
  expect(await screen.findByText(/not the password that was chosen for this link/)).toBeDefined()
  await page.user.clear(screen.getByLabelText('Password'))
  await page.user.type(screen.getByLabelText('Password'), `${PASSWORD}{Enter}`)
  expect(await screen.findByRole('heading', { level: 1, name: 'Create your organization' })).toBeDefined()
})

test('a dead link says so, and what to do', async () => {
  await t.organization()
  const page = renderApp({ path: '/confirm-email?token=abc' })
  await page.user.type(await screen.findByLabelText('Password'), `${PASSWORD}{Enter}`)
  expect(await screen.findByRole('heading', { level: 1, name: 'This link no longer works' })).toBeDefined()
  expect(screen.getByRole('link', { name: 'Sign in' })).toBeDefined()
})

test('a forgotten password is set anew by mail, once', async () => {
  await t.organization()
  const person = await t.person({ password: PASSWORD })
  const page = renderApp({ path: '/forgot-password' })
  await page.user.type(await screen.findByLabelText('Email'), `${person.email}{Enter}`)
  expect(await screen.findByRole('heading', { level: 1, name: 'Check your mail' })).toBeDefined()
  const link = await mailedLink(person.email)
  page.open(link)
  await page.user.type(await screen.findByLabelText('New password'), 'another fine password{Enter}')
  expect(await screen.findByText('Your new password is set. Sign in with it.')).toBeDefined()
  page.open(link)
  await page.user.type(await screen.findByLabelText('New password'), 'one more password{Enter}')
  expect(await screen.findByRole('heading', { level: 1, name: 'This link no longer works' })).toBeDefined()
  expect(
    (await t.visitor.post('/console/sign-in', { email: person.email, password: 'another fine password' })).status,
  ).toBe(200)
})

test('an address without an account gets the same answer and no mail', async () => {
  await t.organization()
  const page = renderApp({ path: '/forgot-password' })
  await page.user.type(await screen.findByLabelText('Email'), 'nobody@example.com{Enter}')
  expect(await screen.findByRole('heading', { level: 1, name: 'Check your mail' })).toBeDefined()
  expect(t.mails.some((mail) => mail.to === 'nobody@example.com')).toBe(false)
})
