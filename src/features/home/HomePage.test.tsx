import { screen, waitFor, within } from '@testing-library/react'
import { expect, onTestFinished, test } from 'vitest'
import { invites } from '#contract/invites.ts'
import { everythingOn, pineconePolicy } from '#contract/plans.ts'
import { projects } from '#contract/projects.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000 + 3_600_000)

test('an owner sees what needs somebody and what changed, with one request', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const project = await owner.call(projects.create, { body: { name: 'search-prod' } })
  await t.apiKey({ ...project, organizationId: organization.id }, { name: 'soon', expiresAt: inDays(4) })
  await owner.call(invites.create, {
    body: { email: 'new@example.com', role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }] },
  })
  const page = renderApp({ as: owner, path: `/organizations/${organization.id}` })
  const attention = within(await screen.findByRole('region', { name: 'Needs attention' }))
  expect(attention.getByText('1 API key expires within 30 days')).toBeDefined()
  expect(attention.getByText('in 4 days')).toBeDefined()
  expect(attention.getByRole('link', { name: 'soon in search-prod' })).toHaveProperty(
    'pathname',
    `/organizations/${organization.id}/projects/${project.id}/keys`,
  )
  expect(attention.getByText('1 invite is waiting to be accepted')).toBeDefined()
  const changes = within(screen.getByRole('region', { name: 'What changed' }))
  expect(changes.getByText(/created project/).textContent).toContain('created project search-prod')
  // A set: on a slow machine what the loader got may be old enough to be asked for again.
  // Home does not wait for the rail's projects, nor they for it.
  await waitFor(() =>
    expect(new Set(page.requests.filter((one) => one.includes('/admin/')))).toEqual(
      new Set(['GET /admin/home', 'GET /admin/project-overviews']),
    ),
  )
})

test('a new organization’s first steps tick themselves and can be dismissed', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const path = `/organizations/${organization.id}`
  const page = renderApp({ as: owner, path })
  const steps = within(await screen.findByRole('region', { name: 'First steps' }))
  expect(steps.getByText(/^0 of 5 done/)).toBeDefined()
  await page.user.click(steps.getByRole('link', { name: 'Create a project' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Create project' }))
  // The wish is gone from the address: reload and Back do not repeat it.
  expect(page.address()).toBe(`${path}/projects`)
  await page.user.type(dialog.getByLabelText('Project Name'), 'first{Enter}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  await page.user.click(screen.getByRole('link', { name: 'Home' }))
  expect(await screen.findByText(/^1 of 5 done/)).toBeDefined()
  await page.user.click(screen.getByRole('button', { name: 'Dismiss' }))
  expect(screen.queryByRole('region', { name: 'First steps' })).toBeNull()
  page.open(path)
  expect(await screen.findByText(/Nothing needs you/)).toBeDefined()
  expect(screen.queryByRole('region', { name: 'First steps' })).toBeNull()
})

test('first steps hold no step that the plan withholds', async () => {
  t.deps.planPolicy = pineconePolicy
  onTestFinished(() => {
    t.deps.planPolicy = everythingOn
  })
  const organization = await t.organization({ plan: 'Free' })
  const owner = await t.member(organization, 'OrgOwner')
  renderApp({ as: owner, path: `/organizations/${organization.id}` })
  const steps = within(await screen.findByRole('region', { name: 'First steps' }))
  expect(steps.getByText(/^0 of 3 done/)).toBeDefined()
  expect(steps.queryByText('Create a service account')).toBeNull()
})

test('a member without a project is told whom to ask, and no more', async () => {
  const organization = await t.organization()
  const member = await t.member(organization, 'OrgMember')
  renderApp({ as: member, path: `/organizations/${organization.id}` })
  expect(await screen.findByText(/You have no role in a project yet/)).toBeDefined()
  expect(screen.getByRole('link', { name: 'an organization owner' })).toBeDefined()
  for (const name of ['First steps', 'Needs attention', 'What changed'])
    expect(screen.queryByRole('region', { name })).toBeNull()
})

test('says when it could not be loaded, and loads it again', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const page = renderApp({ as: owner, path: '/account' })
  await screen.findByRole('heading', { level: 1 })
  page.interfere((request) => (request.url.endsWith('/admin/home') ? new Response('', { status: 502 }) : undefined))
  await page.user.click(screen.getByRole('link', { name: organization.name }))
  const retry = await screen.findByRole('button', { name: 'Try again' })
  page.interfere(undefined)
  await page.user.click(retry)
  expect(await screen.findByRole('region', { name: 'Needs attention' })).toBeDefined()
})

test('who is invited elsewhere finds it here and joins without the link of the mail', async () => {
  const [mine, theirs] = [await t.organization(), await t.organization({ name: 'Acme Search' })]
  const person = await t.person({})
  const member = await t.signInAs(person)
  await t.grant(mine, member, 'OrgMember')
  const owner = await t.member(theirs, 'OrgOwner')
  await owner.call(invites.create, {
    body: { email: person.email, role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }] },
  })
  const page = renderApp({ as: member, path: `/organizations/${mine.id}` })
  expect(await screen.findByText('You are invited to join Acme Search')).toBeDefined()
  await page.user.click(screen.getByRole('button', { name: /^Switch organization/ }))
  expect(await screen.findByRole('menuitem', { name: /Acme Search\s*Invited/ })).toBeDefined()
  await page.user.keyboard('{Escape}')
  await page.user.click(await screen.findByRole('button', { name: 'Accept invite to Acme Search' }))
  expect(await screen.findByText('You joined Acme Search')).toBeDefined()
  expect(page.address()).toBe(`/organizations/${theirs.id}`)
  expect(screen.queryByText('You are invited to join Acme Search')).toBeNull()
})
