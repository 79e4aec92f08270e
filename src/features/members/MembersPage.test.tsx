import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { eq } from 'drizzle-orm'
import { FIRST_ROWS } from '#contract/first-rows.ts'
import { invites } from '#contract/invites.ts'
import { type OrganizationRole, refusal } from '#contract/roles.ts'
import { members, users } from '#contract/users.ts'
import { invites as inviteRows } from '#server/db/schema.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)
const address = (organization: { id: string }) => `/organizations/${organization.id}/settings/access/members`
type Page = ReturnType<typeof renderApp>

/** Opens a row's menu and takes an entry of it. */
async function choose(page: Page, row: string, entry: string) {
  await page.user.click(await screen.findByRole('button', { name: `Actions for ${row}` }))
  await page.user.click(await screen.findByRole('menuitem', { name: entry }))
}

/** A member with the name their row goes by. */
async function named(organization: { id: string }, role: OrganizationRole) {
  const principal = await t.member(organization, role)
  const { name = '' } = await principal.call(users.get, { params: { user_id: principal.id } })
  return { principal, id: principal.id, name }
}

test('an owner pastes several addresses: each gets a result, and the rest stay to be mended', async () => {
  const organization = await t.organization()
  const project = await t.project(organization, { name: 'search-prod' })
  const owner = await t.member(organization, 'OrgOwner')
  const page = renderApp({ as: owner, path: address(organization) })
  const field = await screen.findByLabelText('Invite by email')
  await page.user.click(field)
  await page.user.paste(`Grace Hopper <grace@hopper.example>, ken@thompson.example\nnot-an-address ${owner.name}`)
  await page.user.click(screen.getByRole('button', { name: 'Invite' }))
  expect(await screen.findByText('Mend or take out 2 marked addresses first.')).toBeDefined()
  await waitFor(() => expect(document.activeElement, 'the field with its error is read').toBe(field))
  expect(screen.getByText(/Belongs to the organization already/)).toBeDefined()
  expect(page.requests).not.toContain('POST /admin/invite-batches')

  await page.user.click(screen.getByRole('button', { name: 'Remove not-an-address' }))
  await page.user.click(screen.getByRole('button', { name: `Remove ${owner.name}` }))
  await page.user.click(screen.getByRole('button', { name: 'Add project' }))
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Project')))
  await page.user.click(screen.getByRole('button', { name: 'Take out project 1' }))
  expect(document.activeElement, 'the row is gone, the focus is not').toBe(
    screen.getByRole('button', { name: 'Add project' }),
  )
  await page.user.click(screen.getByRole('button', { name: 'Add project' }))
  await page.user.selectOptions(screen.getByLabelText('Project'), project.id)
  await page.user.selectOptions(screen.getByLabelText('Project role'), 'Project owner')
  await page.user.click(screen.getByRole('button', { name: 'Invite' }))
  expect(await screen.findByText('2 people invited')).toBeDefined()
  expect(await screen.findByRole('button', { name: 'Actions for grace@hopper.example' })).toBeDefined()
  const list = await owner.call(members.list)
  expect(
    list.invites
      .map(({ email, roles, projects }) => ({ email, roles, projects }))
      .toSorted((one, other) => one.email.localeCompare(other.email)),
  ).toEqual(
    ['grace@hopper.example', 'ken@thompson.example'].map((email) => ({
      email,
      roles: ['OrgMember'],
      projects: [{ project_id: project.id, roles: ['ProjectOwner'] }],
    })),
  )
})

test('who is entered while others are being invited stays in the field', async () => {
  const organization = await t.organization()
  const page = renderApp({ as: await t.member(organization, 'OrgOwner'), path: address(organization) })
  const field = await screen.findByLabelText('Invite by email')
  const mails = Promise.withResolvers<undefined>()
  page.interfere((request) => (request.url.endsWith('/admin/invite-batches') ? mails.promise : undefined))
  await page.user.type(field, 'first@example.com{Enter}{Enter}')
  await waitFor(() => expect(page.requests).toContain('POST /admin/invite-batches'))
  await page.user.type(field, 'second@example.com{Enter}')
  mails.resolve(undefined)
  expect(await screen.findByText('1 person invited')).toBeDefined()
  expect(screen.getByRole('button', { name: 'Remove second@example.com' })).toBeDefined()
  expect(screen.queryByRole('button', { name: 'Remove first@example.com' })).toBeNull()
})

test('what the server refuses stays in the field with the reason', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const page = renderApp({ as: owner, path: address(organization) })
  const field = await screen.findByLabelText('Invite by email')
  await owner.call(invites.create, {
    body: { email: 'twice@example.com', role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }] },
  })
  await page.user.type(field, 'twice@example.com, once@example.com{Enter}{Enter}')
  expect(await screen.findByText('1 of 2 people invited')).toBeDefined()
  expect(screen.getByRole('button', { name: /^Edit twice@example.com: / })).toBeDefined()
  expect(screen.queryByRole('button', { name: 'Remove once@example.com' })).toBeNull()
})

test('a member sees who belongs, and why nothing of it can be changed', async () => {
  const organization = await t.organization()
  const owner = await named(organization, 'OrgOwner')
  const member = await t.member(organization, 'OrgMember')
  await owner.principal.call(invites.create, {
    body: { email: 'secret@example.com', role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }] },
  })
  const page = renderApp({ as: member, path: address(organization) })
  const invite = await screen.findByRole('button', { name: /^Invite/ })
  expect(invite).toHaveProperty('textContent', expect.stringContaining(refusal('invites:write')))
  await page.user.click(await screen.findByRole('button', { name: `Actions for ${owner.name}` }))
  for (const [name, permission] of [
    ['Edit role', 'members:update'],
    ['Remove member', 'members:remove'],
  ] as const) {
    const item = await screen.findByRole('menuitem', { name: new RegExp(`^${name}`) })
    expect(item.getAttribute('aria-disabled')).toBe('true')
    expect(item).toHaveProperty('textContent', expect.stringContaining(refusal(permission)))
    await page.user.click(item)
  }
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(screen.queryByText('secret@example.com')).toBeNull()
  expect(page.requests.filter((one) => !one.startsWith('GET'))).toEqual([])
})

test('editing a role says what is gained and lost before it is so', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const member = await named(organization, 'OrgManager')
  const page = renderApp({ as: owner, path: address(organization) })
  await choose(page, member.name, 'Edit role')
  const dialog = within(await screen.findByRole('dialog', { name: 'Edit role' }))
  await page.user.click(dialog.getByRole('checkbox', { name: 'Organization user' }))
  await page.user.click(dialog.getByRole('button', { name: 'Edit role' }))
  expect(await dialog.findByText(/^Choose an organization role/)).toBeDefined()
  await page.user.click(dialog.getByRole('checkbox', { name: 'Billing admin' }))
  const change = within(dialog.getByRole('status', { name: 'What changes' }))
  expect(change.getByText('View usage and cost')).toBeDefined()
  expect(change.getByText('Create projects').closest('div')?.textContent).toContain('Loses')
  await page.user.click(dialog.getByRole('button', { name: 'Edit role' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  const { data } = await owner.call(members.list)
  expect(data.find((one) => one.id === member.id)?.roles).toEqual(['OrgBillingAdmin'])
})

test('roles that somebody else changed meanwhile are shown before they are changed again', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const member = await named(organization, 'OrgMember')
  const page = renderApp({ as: owner, path: address(organization) })
  await choose(page, member.name, 'Edit role')
  const dialog = within(await screen.findByRole('dialog', { name: 'Edit role' }))
  await owner.call(members.setRole, { params: { user_id: member.id }, body: { roles: ['OrgBillingAdmin'] } })
  await page.user.click(dialog.getByRole('checkbox', { name: 'Organization user' }))
  await page.user.click(dialog.getByRole('button', { name: 'Edit role' }))
  expect(await dialog.findByText(/Somebody changed these roles meanwhile: Billing admin\./)).toBeDefined()
  const change = within(dialog.getByRole('status', { name: 'What changes' }))
  expect((await change.findByText('View usage and cost')).closest('div')?.textContent).toContain('Loses')
  await page.user.click(dialog.getByRole('button', { name: 'Edit role' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  const { data } = await owner.call(members.list)
  expect(data.find((one) => one.id === member.id)?.roles).toEqual(['OrgManager', 'OrgMember'])
})

test('of many addresses, those that cannot be invited are taken out together', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const here = await named(organization, 'OrgMember')
  const page = renderApp({ as: owner, path: address(organization) })
  await page.user.click(await screen.findByLabelText('Invite by email'))
  await page.user.paste(`one@example.com, ${here.principal.name}, not-one, two@example.com`)
  await page.user.click(screen.getByRole('button', { name: 'Invite' }))
  await page.user.click(await screen.findByRole('button', { name: 'Take out 2 marked addresses' }))
  expect(screen.queryByRole('button', { name: /^Take out/ })).toBeNull()
  await page.user.click(screen.getByRole('button', { name: 'Invite' }))
  expect(await screen.findByText('2 people invited')).toBeDefined()
})

test('the last owner can neither be demoted nor leave, and is told why', async () => {
  const organization = await t.organization()
  const owner = await named(organization, 'OrgOwner')
  const page = renderApp({ as: owner.principal, path: address(organization) })
  await choose(page, owner.name, 'Edit role')
  const edit = within(await screen.findByRole('dialog', { name: 'Edit role' }))
  expect(edit.getByRole('checkbox', { name: 'Organization owner' })).toHaveProperty('disabled', true)
  expect(edit.getByText(/You are the last organization owner/)).toBeDefined()
  await page.user.click(edit.getByRole('button', { name: 'Cancel' }))
  await choose(page, owner.name, 'Leave organization')
  const leave = within(await screen.findByRole('dialog', { name: 'Leave organization' }))
  expect(await leave.findByText('You are the last organization owner')).toBeDefined()
  const button = leave.getByRole('button', { name: /^Leave organization/ })
  expect(button.getAttribute('aria-disabled')).toBe('true')
  await page.user.click(button)
  expect(page.requests).not.toContain('DELETE /admin/membership')
})

test('removing somebody shows first what they hold, then takes it all', async () => {
  const organization = await t.organization()
  const project = await t.project(organization, { name: 'orphaned' })
  const owner = await t.member(organization, 'OrgOwner')
  const member = await named(organization, 'OrgMember')
  await t.grant(organization, member.principal, 'ProjectOwner', project)
  await t.apiKey(project, { name: 'their-key', createdByType: 'user', createdById: member.id })
  const page = renderApp({ as: owner, path: address(organization) })
  await choose(page, member.name, 'Remove member')
  const dialog = within(await screen.findByRole('dialog', { name: 'Remove member' }))
  expect(await dialog.findByText('1 project they alone own')).toBeDefined()
  expect(dialog.getByRole('link', { name: 'orphaned' })).toBeDefined()
  expect(dialog.getByText('their-key')).toBeDefined()
  const keys = `/organizations/${organization.id}/settings/access/api-keys?creator=${member.id}`
  expect(dialog.getByRole('link', { name: 'See it among the API keys' }).getAttribute('href')).toBe(keys)
  await page.user.click(dialog.getByRole('button', { name: 'Remove Member' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(await screen.findByRole('button', { name: 'See keys' })).toBeDefined()
  await waitFor(() => expect(screen.queryByRole('button', { name: `Actions for ${member.name}` })).toBeNull())
  expect((await owner.try(users.get, { params: { user_id: member.id } })).status).toBe(404)
  expect((await member.principal.try(members.list)).status).toBe(401)
})

test('when the server refuses a removal, the dialog says so and nothing is lost', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const member = await named(organization, 'OrgMember')
  const page = renderApp({ as: owner, path: address(organization) })
  await choose(page, member.name, 'Remove member')
  const dialog = within(await screen.findByRole('dialog', { name: 'Remove member' }))
  const button = await dialog.findByRole('button', { name: 'Remove Member' })
  await waitFor(() => expect(button).toHaveProperty('disabled', false))
  page.interfere((request) => (request.method === 'DELETE' ? new Response(null, { status: 503 }) : undefined))
  await page.user.click(button)
  expect(await dialog.findByText(/The server failed to answer/)).toBeDefined()
  expect((await owner.try(users.get, { params: { user_id: member.id } })).status).toBe(200)
})

test('leaving takes one out, and to the page that greets one elsewhere', async () => {
  const [organization, other] = [await t.organization(), await t.organization({ name: 'Elsewhere' })]
  await t.member(organization, 'OrgOwner')
  const member = await named(organization, 'OrgMember')
  await t.grant(other, member.principal, 'OrgMember')
  const page = renderApp({ as: member.principal, path: address(organization) })
  await choose(page, member.name, 'Leave organization')
  const dialog = within(await screen.findByRole('dialog', { name: 'Leave organization' }))
  await page.user.click(await dialog.findByRole('button', { name: 'Leave organization' }))
  await waitFor(() => expect(page.address()).toBe(`/organizations/${other.id}`))
})

test('leaving the only organization one has ends at the sign-in page, which promises no way back there', async () => {
  const organization = await t.organization()
  await t.member(organization, 'OrgOwner')
  const member = await named(organization, 'OrgMember')
  const page = renderApp({ as: member.principal, path: address(organization) })
  await choose(page, member.name, 'Leave organization')
  const dialog = within(await screen.findByRole('dialog', { name: 'Leave organization' }))
  await page.user.click(await dialog.findByRole('button', { name: 'Leave organization' }))
  expect(await screen.findByRole('heading', { level: 1, name: 'Sign in to Conifer' })).toBeDefined()
  expect(page.address()).toBe('/sign-in')
  expect(screen.queryByText(/come back to where you were/)).toBeNull()
})

test('an expired invite is marked, found by its status, and lives again when resent', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  await owner.call(invites.create, {
    body: { email: 'late@example.com', role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }] },
  })
  await t.db
    .update(inviteRows)
    .set({ expiresAt: new Date(Date.now() - 86_400_000) })
    .where(eq(inviteRows.email, 'late@example.com'))
  const page = renderApp({ as: owner, path: `${address(organization)}?status=expired` })
  expect(await screen.findByText('1 of 2 people')).toBeDefined()
  await choose(page, 'late@example.com', 'Resend invite')
  expect(await screen.findByText('Invite sent again to late@example.com')).toBeDefined()
  expect(await screen.findByText('No people match these filters.')).toBeDefined()
  await page.user.selectOptions(screen.getByLabelText('Filter by status'), 'Pending')
  expect(page.address()).toContain('status=pending')
  expect(await screen.findByRole('button', { name: 'Actions for late@example.com' })).toBeDefined()
})

test('the role of an invite is changed before it is accepted, and no mail goes out', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const email = 'early@example.com'
  await owner.call(invites.create, {
    body: { email, role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }] },
  })
  const mails = t.mails.length
  const page = renderApp({ as: owner, path: address(organization) })
  await choose(page, email, 'Edit role')
  const dialog = within(await screen.findByRole('dialog', { name: 'Edit role' }))
  expect(dialog.getByText(/No mail is sent/)).toBeDefined()
  await page.user.click(dialog.getByLabelText('Organization member'))
  await page.user.click(dialog.getByRole('button', { name: 'Edit role' }))
  expect(await dialog.findByText('Choose an organization role. To take the invite back, delete it.')).toBeDefined()
  await page.user.click(dialog.getByLabelText('Billing admin'))
  await page.user.click(dialog.getByRole('button', { name: 'Edit role' }))
  expect(await screen.findByText(`Role of the invite to ${email} changed`)).toBeDefined()
  expect((await owner.call(members.list)).invites).toMatchObject([{ email, roles: ['OrgBillingAdmin'] }])
  expect(t.mails).toHaveLength(mails)
})

test('an invite link is shown once and kept nowhere', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  await owner.call(invites.create, {
    body: { email: 'linked@example.com', role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }] },
  })
  const page = renderApp({ as: owner, path: address(organization) })
  await choose(page, 'linked@example.com', 'Copy link')
  await page.user.click(
    within(await screen.findByRole('dialog', { name: 'Copy invite link' })).getByRole('button', { name: 'Make link' }),
  )
  const shown = within(await screen.findByRole('alertdialog', { name: 'Invite link' }))
  const link = shown.getByRole('textbox', { name: 'Invite link' }).textContent ?? ''
  expect(link).toContain('/accept-invite?token=')
  await page.user.click(shown.getByRole('checkbox', { name: 'I have handed it over' }))
  await page.user.click(shown.getByRole('button', { name: 'Close' }))
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  const token = link.split('token=')[1] ?? ''
  const kept = JSON.stringify([
    page.client
      .getQueryCache()
      .getAll()
      .map((query) => query.state),
    page.client
      .getMutationCache()
      .getAll()
      .map((mutation) => mutation.state),
    Object.entries(localStorage),
    page.address(),
  ])
  expect(token.length).toBeGreaterThan(20)
  expect(kept).not.toContain(token)
  expect(document.body.textContent).not.toContain(token)
})

test('a deleted invite is gone, and its link says so', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const { id } = await owner.call(invites.create, {
    body: { email: 'gone@example.com', role_bindings: [{ resource_type: 'organization', role: 'OrgMember' }] },
  })
  const page = renderApp({ as: owner, path: address(organization) })
  await choose(page, 'gone@example.com', 'Delete invite')
  await page.user.click(
    within(await screen.findByRole('dialog', { name: 'Delete invite' })).getByRole('button', { name: 'Delete invite' }),
  )
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Actions for gone@example.com' })).toBeNull())
  expect((await owner.try(invites.get, { params: { invite_id: id } })).status).toBe(404)
})

test('access says what somebody may do and which role gives it', async () => {
  const organization = await t.organization()
  const project = await t.project(organization, { name: 'search-prod' })
  const owner = await named(organization, 'OrgOwner')
  await t.grant(organization, owner.principal, 'ProjectMember', project)
  const page = renderApp({ as: owner.principal, path: address(organization) })
  await choose(page, owner.name, 'View access')
  const dialog = within(await screen.findByRole('dialog', { name: 'Your access' }))
  expect(await dialog.findAllByText(/Project owner, because Organization owner/)).not.toEqual([])
})

test('a long list shows its first screen while the rest is on its way, and all of it once it is here', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  await Promise.all(Array.from({ length: FIRST_ROWS + 5 }, () => t.member(organization, 'OrgMember')))
  const page = renderApp({ as: owner, path: address(organization) })
  expect(await screen.findByText(`${FIRST_ROWS + 6} people`)).toBeDefined()
  await waitFor(() =>
    expect(page.requests.filter((request) => request.startsWith('GET /admin/members'))).toHaveLength(2),
  )
  const { data } = await owner.call(members.list)
  const last = data.map((member) => member.name).toSorted((one, other) => other.localeCompare(one, 'en'))[0] ?? ''
  await page.user.type(screen.getByLabelText('Filter members'), last)
  expect(await screen.findByRole('button', { name: `Actions for ${last}` })).toBeDefined()
})

test('a long list in another order than its own waits for the whole', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  await Promise.all(Array.from({ length: FIRST_ROWS + 5 }, () => t.member(organization, 'OrgMember')))
  const { data } = await owner.call(members.list)
  const last = data.map((member) => member.name).toSorted((one, other) => other.localeCompare(one, 'en'))[0] ?? ''
  renderApp({ as: owner, path: `${address(organization)}?sort=-name` })
  const [first] = await screen.findAllByRole('button', { name: /^Actions for / })
  expect(first?.getAttribute('aria-label')).toBe(`Actions for ${last}`)
})
