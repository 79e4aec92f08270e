import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import type { OrganizationRole, ProjectRole } from '#contract/roles.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)

async function open(projectRole: ProjectRole, organizationRole: OrganizationRole = 'OrgMember') {
  const organization = await t.organization()
  await t.member(organization, 'OrgOwner')
  const project = await t.project(organization)
  const member = await t.member(organization, organizationRole)
  await t.grant(organization, member, projectRole, project)
  const account = await t.serviceAccount(organization, 'OrgMember')
  return {
    organization,
    project,
    member,
    account,
    path: `/organizations/${organization.id}/projects/${project.id}/access/service-accounts`,
  }
}

async function choose(user: ReturnType<typeof renderApp>['user'], name: string, item: string) {
  await user.click(await screen.findByRole('button', { name: `Actions for ${name}` }))
  await user.click(await screen.findByRole('menuitem', { name: item }))
}

describe('a project owner', () => {
  test('finds a service account by its client id and connects it', async () => {
    const { project, member, account, path } = await open('ProjectOwner')
    const page = renderApp({ as: member, path })
    await page.user.type(await screen.findByRole('combobox', { name: 'Service account' }), account.clientId)
    await page.user.click(await screen.findByRole('option', { name: new RegExp(account.name) }))
    await page.user.selectOptions(screen.getByLabelText('Project role'), 'Data plane editor')
    await page.user.click(screen.getByRole('button', { name: 'Connect' }))
    const row = await screen.findByRole('row', { name: new RegExp(account.name) })
    expect(within(row).getByText('Data plane editor')).toBeDefined()
    expect(await account.get(`/admin/projects/${project.id}`)).toMatchObject({ status: 200 })
    expect(screen.getByRole('combobox', { name: 'Service account' })).toHaveProperty('value', '')
  })

  test('is asked to choose one when none is chosen', async () => {
    const { member, path } = await open('ProjectOwner')
    const page = renderApp({ as: member, path })
    await page.user.type(await screen.findByRole('combobox', { name: 'Service account' }), 'nobody{Escape}')
    await page.user.click(screen.getByRole('button', { name: 'Connect' }))
    expect(await screen.findByText('Choose a service account from the list.')).toBeDefined()
    expect(page.requests.filter((one) => one.startsWith('POST'))).toEqual([])
  })

  test('changes its role after seeing what that takes away', async () => {
    const { organization, project, member, account, path } = await open('ProjectOwner')
    await t.grant(organization, account, 'ProjectOwner', project)
    const page = renderApp({ as: member, path })
    await choose(page.user, account.name, 'Edit role')
    await page.user.click(await screen.findByRole('checkbox', { name: 'Project owner' }))
    await page.user.click(screen.getByRole('button', { name: 'Edit role' }))
    expect(
      await screen.findByText('Choose a project role. To take away all of them, disconnect the service account.'),
    ).toBeDefined()
    await page.user.click(screen.getByRole('checkbox', { name: 'Project member' }))
    expect(
      within(screen.getByRole('status', { name: 'What changes' })).getByText('Create, update and delete API keys'),
    ).toBeDefined()
    await page.user.click(screen.getByRole('button', { name: 'Edit role' }))
    const row = await screen.findByRole('row', { name: new RegExp(account.name) })
    await waitFor(() => expect(within(row).getByText('Project member')).toBeDefined())
  })

  test('disconnects one by its exact name; it stays in the organization', async () => {
    const { organization, project, member, account, path } = await open('ProjectOwner')
    await t.grant(organization, account, 'ProjectEditor', project)
    const page = renderApp({ as: member, path })
    await choose(page.user, account.name, 'Disconnect')
    await page.user.type(await screen.findByLabelText('Enter the service account name'), `${account.name}{Enter}`)
    expect(await screen.findByText('No service account has access')).toBeDefined()
    expect(await account.get(`/admin/projects/${project.id}`)).toMatchObject({ status: 404 })
    expect(await account.get('/admin/organizations')).toMatchObject({ status: 200 })
  })

  test('cannot change one that inherits its role, and is told why', async () => {
    const { organization, member, path } = await open('ProjectOwner')
    const owner = await t.serviceAccount(organization, 'OrgOwner')
    const page = renderApp({ as: member, path })
    await page.user.click(await screen.findByRole('button', { name: `Actions for ${owner.name}` }))
    const item = await screen.findByRole('menuitem', { name: /^Disconnect/ })
    expect(item.textContent).toContain('Project owner, because Organization owner.')
    await page.user.click(item)
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

test('a project user sees them, and is told who may connect and disconnect', async () => {
  const { organization, project, member, account, path } = await open('ProjectManager')
  await t.grant(organization, account, 'ProjectEditor', project)
  const page = renderApp({ as: member, path })
  await page.user.click(await screen.findByRole('button', { name: `Actions for ${account.name}` }))
  const reason = 'Only organization owners and project owners can connect and disconnect service accounts.'
  expect((await screen.findByRole('menuitem', { name: /^Edit role/ })).textContent).toContain(reason)
  await page.user.keyboard('{Escape}')
  expect(screen.getByRole('combobox', { name: 'Service account' })).toHaveProperty('disabled', true)
  await page.user.click(screen.getByRole('button', { name: 'Connect' }))
  expect(page.requests.filter((one) => one.startsWith('POST') || one.includes('candidates'))).toEqual([])
})

test('somebody with a key permission role alone is told why the page is empty', async () => {
  const { member, path } = await open('ProjectEditor')
  renderApp({ as: member, path })
  expect(
    await screen.findByText(
      /^Only organization owners, project owners, project users and project members can view connected service accounts\./,
    ),
  ).toBeDefined()
})
