import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { refusal } from '#contract/roles.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)
const settings = (organization: { id: string }) => `/organizations/${organization.id}/settings/organization`

test('an owner renames the organization, and the frame knows', async () => {
  const organization = await t.organization({ name: 'Fernhill' })
  const owner = await t.member(organization, 'OrgOwner')
  const page = renderApp({ as: owner, path: settings(organization) })
  const name = await screen.findByLabelText('Organization name')
  await page.user.clear(name)
  await page.user.type(name, 'Fernhill Labs{Enter}')
  expect(await screen.findByRole('button', { name: /now in\s*Fernhill Labs/ })).toBeDefined()
  await waitFor(() => expect(document.title).toBe('Organization · Fernhill Labs · Conifer'))
})

test('a member sees why not, and nothing is sent', async () => {
  const organization = await t.organization()
  const member = await t.member(organization, 'OrgMember')
  const page = renderApp({ as: member, path: settings(organization) })
  const rename = await screen.findByRole('button', { name: 'Save name' })
  expect(rename.getAttribute('aria-disabled')).toBe('true')
  expect(rename).toHaveProperty('textContent', expect.stringContaining(refusal('organization:update')))
  await page.user.click(rename)
  await page.user.click(screen.getByRole('button', { name: 'Delete organization' }))
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(page.requests.filter((one) => !one.startsWith('GET'))).toEqual([])
})

test('the server has the last word on a name: 513 characters stay in the form with the reason', async () => {
  const organization = await t.organization({ name: 'Fernhill' })
  const owner = await t.member(organization, 'OrgOwner')
  const page = renderApp({ as: owner, path: settings(organization) })
  const name = await screen.findByLabelText('Organization name')
  await page.user.clear(name)
  await page.user.click(name)
  await page.user.paste('x'.repeat(513))
  await page.user.keyboard('{Enter}')
  expect(await screen.findByText('The organization name can have at most 512 characters.')).toBeDefined()
  expect(name).toHaveProperty('value', 'x'.repeat(513))
})

test('an organization with projects says what blocks its deletion', async () => {
  const organization = await t.organization()
  await t.project(organization)
  const owner = await t.member(organization, 'OrgOwner')
  const page = renderApp({ as: owner, path: settings(organization) })
  await page.user.click(await screen.findByRole('button', { name: 'Delete organization' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Delete organization' }))
  expect(dialog.getByText('1 project')).toBeDefined()
  expect(dialog.queryByLabelText('Organization name')).toBeNull()
})

test('an empty one goes by its exact name, and leads on to the next', async () => {
  const organization = await t.organization({ name: 'Fernhill Labs' })
  const next = await t.organization({ name: 'Elsewhere' })
  const owner = await t.member(organization, 'OrgOwner')
  await t.grant(next, owner, 'OrgMember')
  const page = renderApp({ as: owner, path: settings(organization) })
  await page.user.click(await screen.findByRole('button', { name: 'Delete organization' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Delete organization' }))
  const confirm = dialog.getByRole('button', { name: 'Delete organization' })
  await page.user.type(dialog.getByLabelText('Organization name'), 'fernhill labs')
  expect(confirm).toHaveProperty('disabled', true)
  await page.user.clear(dialog.getByLabelText('Organization name'))
  await page.user.type(dialog.getByLabelText('Organization name'), 'Fernhill Labs')
  await page.user.click(confirm)
  expect(await screen.findByRole('button', { name: /now in\s*Elsewhere/ })).toBeDefined()
  expect((await owner.get(`/admin/organizations/${organization.id}`)).status).toBe(404)
})

test('somebody without an organization creates one, once', async () => {
  const person = await t.signInAs(await t.person())
  const page = renderApp({ as: person, path: '/' })
  await page.user.type(await screen.findByLabelText('Organization name'), 'Hopper & Co{Enter}')
  expect(await screen.findByRole('heading', { level: 1, name: 'Home' })).toBeDefined()
  await page.user.click(screen.getByRole('button', { name: /now in\s*Hopper & Co/ }))
  const create = await screen.findByRole('menuitem', { name: /Create organization/ })
  expect(create.getAttribute('aria-disabled')).toBe('true')
})
