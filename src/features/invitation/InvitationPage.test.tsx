import { screen, waitFor } from '@testing-library/react'
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { invites } from '#contract/invites.ts'
import { members } from '#contract/users.ts'
import { invites as inviteRows } from '#server/db/schema.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)
const password = 'correct horse battery'
let count = 0

/** An organization with an owner who has invited an address; the path is that of the link in the mail. */
async function invited(email = `invited-${(count += 1)}@example.com`) {
  const organization = await t.organization({ name: `Fernhill ${(count += 1)}` })
  const owner = await t.member(organization, 'OrgOwner')
  const invite = await owner.call(invites.create, {
    body: { email, role_bindings: [{ resource_type: 'organization', role: 'OrgManager' }] },
  })
  const mail = t.mails.findLast((one) => one.to === email)
  const path = /\/accept-invite\?token=[\w-]+/.exec(mail?.text ?? '')?.[0] ?? ''
  expect(path).not.toBe('')
  return { organization, owner, email, invite, path }
}

test('somebody new says name and password and is in', async () => {
  const { organization, owner, email, path } = await invited()
  const page = renderApp({ path })
  expect(await screen.findByRole('heading', { name: `Join ${organization.name}` })).toBeDefined()
  expect(screen.getByLabelText('Email')).toHaveProperty('value', email)
  await page.user.click(screen.getByRole('button', { name: 'Create account and join' }))
  expect(await screen.findByText('A password needs at least 10 characters.')).toBeDefined()
  await page.user.type(screen.getByLabelText('Your name'), 'Nora New')
  await page.user.type(screen.getByLabelText('Password'), password)
  await page.user.click(screen.getByRole('button', { name: 'Create account and join' }))
  await waitFor(() => expect(page.address()).toBe(`/organizations/${organization.id}`))
  expect(await screen.findByText('Nora New')).toBeDefined()
  const { data } = await owner.call(members.list)
  expect(data.find((one) => one.email === email)).toMatchObject({ name: 'Nora New', roles: ['OrgManager'] })
})

test('somebody with an account signs in first, comes back and accepts', async () => {
  const person = await t.person({ password })
  const { organization, path } = await invited(person.email)
  const page = renderApp({ path })
  await page.user.click(await screen.findByRole('link', { name: 'Sign in to accept' }))
  expect(await screen.findByLabelText('Email')).toHaveProperty('value', person.email)
  await page.user.type(screen.getByLabelText('Password'), `${password}{Enter}`)
  await page.user.click(await screen.findByRole('button', { name: 'Accept invite' }))
  await waitFor(() => expect(page.address()).toBe(`/organizations/${organization.id}`))
  expect(await screen.findByText(`You joined ${organization.name}`)).toBeDefined()
})

test('signed in with the address it is for, one only accepts', async () => {
  const person = await t.person()
  const { organization, path } = await invited(person.email)
  const page = renderApp({ as: await t.signInAs(person), path })
  await page.user.click(await screen.findByRole('button', { name: 'Accept invite' }))
  await waitFor(() => expect(page.address()).toBe(`/organizations/${organization.id}`))
})

test('signed in as somebody else, one is told which account is meant', async () => {
  const { email, path } = await invited()
  const other = await t.person()
  const page = renderApp({ as: await t.signInAs(other), path })
  expect(await screen.findByText('You are signed in with another address')).toBeDefined()
  expect(screen.getAllByText(email)).not.toEqual([])
  expect(screen.getByText(other.email)).toBeDefined()
  expect(screen.queryByRole('button', { name: 'Accept invite' })).toBeNull()
  expect(page.requests).not.toContain('POST /console/invites/accept')
})

test('an invite that was withdrawn says so and whom to ask', async () => {
  const { owner, invite, organization, path } = await invited()
  await owner.call(invites.delete, { params: { invite_id: invite.id } })
  renderApp({ path })
  expect(await screen.findByRole('heading', { name: 'This invite was withdrawn' })).toBeDefined()
  expect(screen.getByText(organization.name)).toBeDefined()
  expect(screen.queryByLabelText('Password')).toBeNull()
})

test('an invite that expired says so and whom to ask', async () => {
  const { invite, path } = await invited()
  await t.db
    .update(inviteRows)
    .set({ expiresAt: new Date(Date.now() - 1000) })
    .where(eq(inviteRows.id, invite.id))
  renderApp({ path })
  expect(await screen.findByRole('heading', { name: 'This invite has expired' })).toBeDefined()
  expect(screen.getByText(/resend it/)).toBeDefined()
})

test('one that ends while its page is open is refused, and the page says why', async () => {
  const person = await t.person()
  const { owner, invite, path } = await invited(person.email)
  const page = renderApp({ as: await t.signInAs(person), path })
  const accept = await screen.findByRole('button', { name: 'Accept invite' })
  await owner.call(invites.delete, { params: { invite_id: invite.id } })
  await page.user.click(accept)
  expect(await screen.findByRole('heading', { name: 'This invite was withdrawn' })).toBeDefined()
})

test('one that was used already, and one that nobody knows', async () => {
  const person = await t.person()
  const { path } = await invited(person.email)
  const token = path.split('token=')[1] ?? ''
  await (await t.signInAs(person)).call(invites.accept, { body: { token } })
  const page = renderApp({ path })
  expect(await screen.findByRole('heading', { name: 'This invite was used already' })).toBeDefined()
  page.open('/accept-invite?token=unknown')
  expect(await screen.findByRole('heading', { name: 'This link does not work' })).toBeDefined()
  page.open('/accept-invite')
  expect(await screen.findByRole('heading', { name: 'This link does not work' })).toBeDefined()
})

test('without an answer the page says so and tries again', async () => {
  const { organization, path } = await invited()
  const page = renderApp({ path: '/sign-in' })
  await screen.findByRole('heading', { name: 'Sign in to Conifer' })
  page.interfere((request) => (request.url.includes('by-token') ? new Response(null, { status: 503 }) : undefined))
  page.open(path)
  const again = await screen.findByRole('button', { name: 'Try again' })
  page.interfere(undefined)
  await page.user.click(again)
  expect(await screen.findByRole('heading', { name: `Join ${organization.name}` })).toBeDefined()
})
