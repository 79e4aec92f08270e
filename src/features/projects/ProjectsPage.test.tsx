import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { paths } from '#app/paths.ts'
import { apiKeys } from '#contract/api-keys.ts'
import { projects } from '#contract/projects.ts'
import { serviceAccounts } from '#contract/service-accounts.ts'
import { usage } from '#contract/usage.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)

test('the month so far stands beside each project, for who may see costs and for nobody else', async () => {
  const organization = await t.organization()
  const project = await t.project(organization, { name: 'search-prod' })
  const record = {
    id: 'one',
    time: new Date().toISOString(),
    project_id: project.id,
    sku: 'assistants-hourly-rate',
    quantity: '2469.1',
  }
  await t.dataPlane.call(usage.report, { body: { records: [record] } })
  const path = `/organizations/${organization.id}/projects`
  const page = renderApp({ as: await t.member(organization, 'OrgOwner'), path })
  expect(await screen.findByText('$123.46')).toBeDefined()
  expect(screen.getByRole('columnheader', { name: 'Month to date' })).toBeDefined()
  page.dropCookies()
  const member = await t.member(organization, 'OrgMember')
  await t.grant(organization, member, 'ProjectManager', project)
  page.open('/sign-in')
  renderApp({ as: member, path })
  const table = within(await screen.findByRole('table', { name: 'Projects' }))
  expect(await table.findByText('search-prod')).toBeDefined()
  expect(table.queryByRole('columnheader', { name: 'Month to date' })).toBeNull()
  expect(screen.queryByText('$123.46')).toBeNull()
})

test('what two people change in a project at the same time is both kept', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const { id } = await owner.call(projects.create, { body: { name: 'search', tags: { env: 'dev', old: 'yes' } } })
  const params = { project_id: id }
  const page = renderApp({ as: owner, path: `/organizations/${organization.id}/settings/projects` })
  await page.user.click(await screen.findByRole('button', { name: 'Actions for search' }))
  await page.user.click(await screen.findByRole('menuitem', { name: 'Configure' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Configure search' }))
  await owner.call(projects.update, {
    params,
    body: { name: 'search-2', max_pods: 3, tags: { env: 'dev', old: 'yes', team: 'core' } },
  })
  // As when one comes back to the window.
  await page.client.refetchQueries()
  expect((await screen.findAllByText('search-2')).length).toBeGreaterThan(0)
  await page.user.click(dialog.getByRole('button', { name: 'Remove tag old' }))
  const [value] = dialog.getAllByLabelText('Value')
  if (!value) throw new Error('The tag has no value.')
  await page.user.clear(value)
  await page.user.type(value, 'prod')
  await page.user.click(dialog.getByRole('button', { name: 'Save Changes' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(await owner.call(projects.get, { params })).toMatchObject({
    name: 'search-2',
    max_pods: 3,
    tags: { env: 'prod', team: 'core' },
  })
})

test('deleting a project says that applications stop where it has keys, not where a service account merely could come', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  await owner.call(serviceAccounts.create, {
    body: { name: 'terraform', role_bindings: [{ resource_type: 'organization', role: 'OrgOwner' }] },
  })
  await t.project(organization, { name: 'empty' })
  const used = await t.project(organization, { name: 'used' })
  await owner.call(apiKeys.create, { params: { project_id: used.id }, body: { name: 'web' } })
  const page = renderApp({ as: owner, path: `/organizations/${organization.id}/settings/projects` })
  const words = async (name: string) => {
    await page.user.click(await screen.findByRole('button', { name: `Actions for ${name}` }))
    await page.user.click(await screen.findByRole('menuitem', { name: 'Delete' }))
    const dialog = await screen.findByRole('dialog', { name: 'Delete Project' })
    const text = dialog.textContent
    await page.user.click(within(dialog).getByRole('button', { name: 'Cancel' }))
    return text
  }
  expect(await words('empty')).not.toContain('stop working')
  expect(await words('used')).toContain(
    'together with its 1 API key and the access of 1 service account. Applications that use the key stop working at once.',
  )
})

test('a new name of a project stands at once in lists of other pages that were seen before', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const project = await t.project(organization, { name: 'search' })
  await owner.call(apiKeys.create, { params: { project_id: project.id }, body: { name: 'web' } })
  const page = renderApp({ as: owner, path: paths.organizationApiKeys(organization.id) })
  expect(await screen.findByText('in search')).toBeDefined()
  const toProjects = screen
    .getAllByRole('link', { name: 'Projects' })
    .find((link) => link.getAttribute('href') === paths.projectsSettings(organization.id))
  if (!toProjects) throw new Error('Nothing leads to the projects.')
  await page.user.click(toProjects)
  await page.user.click(await screen.findByRole('button', { name: 'Actions for search' }))
  await page.user.click(await screen.findByRole('menuitem', { name: 'Configure' }))
  const name = await screen.findByLabelText('Project Name')
  await page.user.clear(name)
  await page.user.type(name, 'retrieval')
  await page.user.click(screen.getByRole('button', { name: 'Save Changes' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  window.history.back()
  expect(await screen.findByText('in retrieval')).toBeDefined()
})
