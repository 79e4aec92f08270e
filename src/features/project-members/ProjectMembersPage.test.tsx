import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { projectMembers } from '#contract/project-members.ts'
import { type OrganizationRole, type ProjectRole, refusal } from '#contract/roles.ts'
import { users } from '#contract/users.ts'
import { createTestApp, type TestProject } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)
const address = (project: TestProject) =>
  `/organizations/${project.organizationId}/projects/${project.id}/access/members`
type Page = ReturnType<typeof renderApp>

/** Opens a row's menu and takes an entry of it. */
async function choose(page: Page, row: string, entry: string) {
  await page.user.click(await screen.findByRole('button', { name: `Actions for ${row}` }))
  await page.user.click(await screen.findByRole('menuitem', { name: entry }))
}

/** A member with the name their row goes by, with a role on the project when one is given. */
async function named(
  organization: { id: string },
  role: OrganizationRole,
  project?: TestProject,
  projectRole?: ProjectRole,
) {
  const principal = await t.member(organization, role)
  if (project && projectRole) await t.grant(organization, principal, projectRole, project)
  const { name = '' } = await principal.call(users.get, { params: { user_id: principal.id } })
  return { principal, id: principal.id, name }
}

async function rolesOf(asker: Awaited<ReturnType<typeof named>>, project: TestProject, userId: string) {
  const { data } = await asker.principal.call(projectMembers.list, { params: { project_id: project.id } })
  return data.find((one) => one.id === userId)?.roles
}

test('a project owner finds somebody of the organization by part of a name and adds them', async () => {
  const organization = await t.organization()
  const project = await t.project(organization)
  const owner = await named(organization, 'OrgMember', project, 'ProjectOwner')
  const other = await named(organization, 'OrgMember')
  const page = renderApp({ as: owner.principal, path: address(project) })
  const box = await screen.findByRole('combobox', { name: 'Organization member' })
  await page.user.type(box, other.name)
  await page.user.click(await screen.findByRole('option', { name: new RegExp(other.principal.name) }))
  expect(box).toHaveProperty('value', other.name)
  await page.user.selectOptions(screen.getByLabelText('Project role'), 'Project user')
  await page.user.click(screen.getByRole('button', { name: 'Invite' }))
  expect(await screen.findByRole('button', { name: `Actions for ${other.name}` })).toBeDefined()
  expect(await rolesOf(owner, project, other.id)).toEqual(['ProjectManager'])
})

test('by the keyboard alone: type, arrow down, Enter', async () => {
  const organization = await t.organization()
  const project = await t.project(organization)
  const owner = await named(organization, 'OrgOwner')
  const other = await named(organization, 'OrgMember')
  const page = renderApp({ as: owner.principal, path: address(project) })
  const box = await screen.findByRole('combobox', { name: 'Organization member' })
  await page.user.type(box, other.principal.name)
  await screen.findByRole('option', { name: new RegExp(other.principal.name) })
  await page.user.keyboard('{ArrowDown}{Enter}{Enter}')
  expect(await screen.findByRole('button', { name: `Actions for ${other.name}` })).toBeDefined()
})

test('what is typed for is told to who does not see the list', async () => {
  const organization = await t.organization()
  const project = await t.project(organization)
  const owner = await named(organization, 'OrgOwner')
  const other = await named(organization, 'OrgMember')
  const page = renderApp({ as: owner.principal, path: address(project) })
  const box = await screen.findByRole('combobox', { name: 'Organization member' })
  const said = () => document.querySelector('[aria-live="polite"]')?.textContent
  await page.user.type(box, other.principal.name)
  await waitFor(() => expect(said()).toBe('1 choice'), { timeout: 3000 })
  await page.user.type(box, ' of nobody')
  await waitFor(() => expect(said()).toMatch(/^Nobody who is not in the project yet matches/), { timeout: 3000 })
})

test('somebody from outside the organization is refused at the field, with what to do', async () => {
  const organization = await t.organization()
  const project = await t.project(organization)
  const owner = await named(organization, 'OrgMember', project, 'ProjectOwner')
  const page = renderApp({ as: owner.principal, path: address(project) })
  const box = await screen.findByRole('combobox', { name: 'Organization member' })
  await page.user.click(screen.getByRole('button', { name: 'Invite' }))
  expect(await screen.findByText('Choose somebody by email or name.')).toBeDefined()
  await waitFor(() => expect(document.activeElement, 'the field with its error is read').toBe(box))
  await page.user.type(box, 'stranger@example.com{Enter}')
  expect(await screen.findByText(/Nobody in this organization has the address stranger@example.com/)).toBeDefined()
  expect(box).toHaveProperty('value', 'stranger@example.com')
})

test('a project member sees everybody and may change nobody', async () => {
  const organization = await t.organization()
  const project = await t.project(organization)
  const owner = await named(organization, 'OrgMember', project, 'ProjectOwner')
  const member = await named(organization, 'OrgMember', project, 'ProjectMember')
  const page = renderApp({ as: member.principal, path: address(project) })
  const invite = await screen.findByRole('button', { name: /^Invite/ })
  expect(invite).toHaveProperty('textContent', expect.stringContaining(refusal('projectMembers:write')))
  await page.user.click(await screen.findByRole('button', { name: `Actions for ${owner.name}` }))
  const item = await screen.findByRole('menuitem', { name: /^Remove member/ })
  expect(item.getAttribute('aria-disabled')).toBe('true')
  await page.user.click(item)
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(page.requests.filter((one) => !one.startsWith('GET'))).toEqual([])
})

test('an organization owner is there by inheritance: shown with the reason, and left alone', async () => {
  const organization = await t.organization()
  const project = await t.project(organization)
  const inheriting = await named(organization, 'OrgOwner')
  const owner = await named(organization, 'OrgMember', project, 'ProjectOwner')
  const page = renderApp({ as: owner.principal, path: address(project) })
  expect(await screen.findByText('because Organization owner')).toBeDefined()
  await page.user.click(screen.getByRole('button', { name: `Actions for ${inheriting.name}` }))
  for (const name of ['Edit role', 'Remove member']) {
    const item = await screen.findByRole('menuitem', { name: new RegExp(`^${name}`) })
    expect(item.getAttribute('aria-disabled')).toBe('true')
    expect(item).toHaveProperty('textContent', expect.stringContaining('Project owner, because Organization owner'))
  }
  await page.user.click(screen.getByRole('menuitem', { name: 'View access' }))
  const dialog = within(await screen.findByRole('dialog', { name: `Access of ${inheriting.name}` }))
  expect(dialog.getByText('Project owner, because Organization owner')).toBeDefined()
  expect(dialog.getByText('Delete the project')).toBeDefined()
})

test('editing a role says what changes; several roles add up', async () => {
  const organization = await t.organization()
  const project = await t.project(organization)
  const owner = await named(organization, 'OrgMember', project, 'ProjectOwner')
  const member = await named(organization, 'OrgMember', project, 'ProjectManager')
  const page = renderApp({ as: owner.principal, path: address(project) })
  await choose(page, member.name, 'Edit role')
  const dialog = within(await screen.findByRole('dialog', { name: 'Edit role' }))
  await page.user.click(dialog.getByRole('checkbox', { name: 'Project user' }))
  await page.user.click(dialog.getByRole('button', { name: 'Edit role' }))
  expect(await dialog.findByText(/^Choose a project role/)).toBeDefined()
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-invalid')).toBe('true'))
  await page.user.click(dialog.getByRole('checkbox', { name: 'Project member' }))
  await page.user.click(dialog.getByText('API key permissions', { selector: 'span' }))
  await page.user.click(dialog.getByRole('checkbox', { name: 'Data plane viewer' }))
  const change = within(dialog.getByRole('status', { name: 'What changes' }))
  expect(change.getByText('Import, add, update and delete index data')).toBeDefined()
  expect(change.queryByText('Query, fetch, list IDs and view index stats')).toBeNull()
  await page.user.click(dialog.getByRole('button', { name: 'Edit role' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect((await rolesOf(owner, project, member.id))?.toSorted((one, other) => one.localeCompare(other))).toEqual([
    'DataPlaneViewer',
    'ProjectMember',
  ])
})

test('removing somebody leaves them in the organization', async () => {
  const organization = await t.organization()
  const project = await t.project(organization)
  const owner = await named(organization, 'OrgMember', project, 'ProjectOwner')
  const member = await named(organization, 'OrgMember', project, 'ProjectManager')
  const page = renderApp({ as: owner.principal, path: address(project) })
  await choose(page, member.name, 'Remove member')
  await page.user.click(
    within(await screen.findByRole('dialog', { name: 'Remove member' })).getByRole('button', { name: 'Remove Member' }),
  )
  await waitFor(() => expect(screen.queryByRole('button', { name: `Actions for ${member.name}` })).toBeNull())
  expect((await owner.principal.try(users.get, { params: { user_id: member.id } })).status).toBe(200)
})

test('leaving a project goes to those that are left, and never out of the organization', async () => {
  const organization = await t.organization()
  const project = await t.project(organization)
  const member = await named(organization, 'OrgMember', project, 'ProjectMember')
  const page = renderApp({ as: member.principal, path: address(project) })
  await choose(page, member.name, 'Leave project')
  await page.user.click(
    within(await screen.findByRole('dialog', { name: 'Leave project' })).getByRole('button', { name: 'Leave project' }),
  )
  await waitFor(() => expect(page.address()).toBe(`/organizations/${organization.id}/projects`))
  expect(await screen.findByText('No projects yet')).toBeDefined()
  expect((await member.principal.try(users.get, { params: { user_id: member.id } })).status).toBe(200)
})

test('who can access the project: people, machines and keys, narrowed by what they can do', async () => {
  const organization = await t.organization()
  const project = await t.project(organization)
  const owner = await named(organization, 'OrgOwner')
  const member = await named(organization, 'OrgMember', project, 'ProjectMember')
  const machine = await t.serviceAccount(organization)
  await t.grant(organization, machine, 'DataPlaneEditor', project)
  await t.apiKey(project, { name: 'reader', roles: ['DataPlaneViewer'] })
  const page = renderApp({ as: owner.principal, path: address(project) })
  await page.user.click(await screen.findByRole('button', { name: 'Who can access' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Who can access this project' }))
  expect(await dialog.findByText('4 ways in')).toBeDefined()
  await page.user.selectOptions(dialog.getByLabelText('Permission'), 'data:write')
  expect(await dialog.findByText('2 of 4 ways in')).toBeDefined()
  expect(dialog.getByText(machine.name)).toBeDefined()
  expect(dialog.queryByText(member.name)).toBeNull()
  expect(dialog.queryByText('reader')).toBeNull()
})
