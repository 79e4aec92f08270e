import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)

async function project(count: number) {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const made = await t.project(organization)
  const resources = Array.from({ length: count }, (_, index) => ({
    type: 'index',
    id: `ix-${index}`,
    name: `index-${index}`,
    tags: { env: 'prod' },
  }))
  if (count > 0) await t.dataPlane.put(`/internal/v1/projects/${made.id}/resources`, { resources })
  return { organization, owner, path: `/organizations/${organization.id}/projects/${made.id}/indexes` }
}

test('lists what the data plane reported, and filters it in the address', async () => {
  const { owner, path } = await project(3)
  const page = renderApp({ as: owner, path: `${path}?sort=-name` })
  expect(await screen.findByText('3 resources')).toBeDefined()
  expect(screen.getAllByText(/^index-\d$/).map((one) => one.textContent)).toEqual(['index-2', 'index-1', 'index-0'])
  await page.user.type(screen.getByRole('textbox', { name: 'Filter resources' }), 'index-1')
  expect(await screen.findByText('1 of 3 resources')).toBeDefined()
  await waitFor(() => expect(page.address()).toBe(`${path}?sort=-name&q=index-1`))
})

test('says who reports when nothing has been reported', async () => {
  const { owner, path } = await project(0)
  renderApp({ as: owner, path })
  expect(await screen.findByText('No resources reported')).toBeDefined()
})

test('keeps the last rows under an error, and tries again', async () => {
  const { owner, path } = await project(1)
  const page = renderApp({ as: owner, path })
  expect(await screen.findByText('index-0')).toBeDefined()
  page.interfere((request) => (request.url.includes('/resources') ? Response.error() : undefined))
  await page.client.invalidateQueries()
  expect(await screen.findByText('The resources could not be loaded')).toBeDefined()
  expect(screen.getByText('index-0')).toBeDefined()
  page.interfere(undefined)
  await page.user.click(screen.getByRole('button', { name: 'Try again' }))
  await waitFor(() => expect(screen.queryByText('The resources could not be loaded')).toBeNull())
})

test('a project member sees in the navigation why resources are not for them', async () => {
  const { organization } = await project(0)
  const member = await t.member(organization, 'OrgMember')
  const own = await t.project(organization)
  await t.grant(organization, member, 'ProjectMember', own)
  renderApp({ as: member, path: `/organizations/${organization.id}/projects` })
  const link = await screen.findByRole('link', { name: 'Resources' })
  expect([link.getAttribute('aria-disabled'), link.getAttribute('href')]).toEqual(['true', null])
})

test('a project one has no role in is not found', async () => {
  const { organization, path } = await project(1)
  const member = await t.member(organization, 'OrgMember')
  renderApp({ as: member, path })
  expect(await screen.findByRole('heading', { level: 1, name: 'Project not found' })).toBeDefined()
})

test('who may not see resources is told who may', async () => {
  const { organization, path } = await project(1)
  const member = await t.member(organization, 'OrgMember')
  const id = path.split('/').at(-2) ?? ''
  await t.grant(organization, member, 'ProjectMember', { id })
  renderApp({ as: member, path })
  expect(await screen.findByText('You cannot see resources here')).toBeDefined()
  expect(screen.getByText(/^Only organization owners, project owners and project users can list/)).toBeDefined()
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
})
