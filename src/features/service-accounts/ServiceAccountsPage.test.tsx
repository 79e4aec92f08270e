import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import type { OrganizationRole } from '#contract/roles.ts'
import { serviceAccounts } from '#contract/service-accounts.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)

async function open(role: OrganizationRole = 'OrgOwner') {
  const organization = await t.organization()
  const member = await t.member(organization, role)
  return { organization, member, path: `/organizations/${organization.id}/settings/access/service-accounts` }
}

/** A token request as any client sends it. */
async function token(clientId: string, clientSecret: string) {
  const { status } = await t
    .stranger()
    .post('/oauth/token', { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret })
  return status
}

/** Everything the page keeps anywhere. */
function everything(client: ReturnType<typeof renderApp>['client']): string {
  const caches = [
    client
      .getQueryCache()
      .getAll()
      .map((query) => query.state),
    client
      .getMutationCache()
      .getAll()
      .map((mutation) => mutation.state),
  ]
  const stored = [localStorage, sessionStorage].map((storage) => Object.entries(storage))
  return [
    JSON.stringify([caches, stored, window.history.state]),
    window.location.href,
    document.documentElement.outerHTML,
  ].join('\n')
}

async function shownSecret() {
  const dialog = await screen.findByRole('alertdialog')
  const secret = within(dialog).getByRole('textbox', { name: 'Client secret' }).textContent
  const clientId = within(dialog).getByRole('textbox', { name: 'Client ID' }).textContent
  return { dialog, secret, clientId }
}

async function choose(user: ReturnType<typeof renderApp>['user'], name: string, item: string) {
  await user.click(await screen.findByRole('button', { name: `Actions for ${name}` }))
  await user.click(await screen.findByRole('menuitem', { name: item }))
}

describe('creating a service account', () => {
  test('shows a secret that works, once, and leaves nothing of it behind', async () => {
    const { organization, member, path } = await open()
    const page = renderApp({ as: member, path })
    await page.user.type(await screen.findByLabelText('Name'), 'ci-deployer')
    await page.user.selectOptions(screen.getByLabelText('Organization Role'), 'Organization user')
    await page.user.click(screen.getByRole('button', { name: 'Create' }))

    const { dialog, secret, clientId } = await shownSecret()
    expect(
      within(dialog).getByText('You will not be able to see the client secret again after you close the dialog.'),
    ).toBeDefined()
    expect(await token(clientId, secret)).toBe(200)
    expect(within(dialog).getByRole('tabpanel').textContent).toBe(
      `PINECONE_CLIENT_ID=${clientId}\nPINECONE_CLIENT_SECRET=${secret}\nPINECONE_CONTROLLER_HOST=${window.location.origin}`,
    )
    await page.user.click(within(dialog).getByRole('tab', { name: 'curl' }))
    expect(within(dialog).getByRole('tabpanel').textContent).toContain(`${window.location.origin}/oauth/token`)

    await page.user.click(within(dialog).getByRole('checkbox', { name: 'I have stored it in a safe place' }))
    await page.user.click(within(dialog).getByRole('button', { name: 'Close' }))
    expect(screen.queryByRole('alertdialog')).toBeNull()
    const row = await screen.findByRole('row', { name: /ci-deployer/ })
    expect(within(row).getByText('Organization user')).toBeDefined()
    expect(everything(page.client)).not.toContain(secret)
    expect(JSON.stringify(await t.auditEvents(organization))).not.toContain(secret)
    expect(JSON.stringify(t.logs)).not.toContain(secret)
  })

  test('keeps the secret through Escape, a press outside and Back, and asks before Close', async () => {
    const { organization, member, path } = await open()
    const page = renderApp({ as: member, path: `/organizations/${organization.id}/settings/access/members` })
    await page.user.click(await screen.findByRole('link', { name: 'Service accounts' }))
    await page.user.type(await screen.findByLabelText('Name'), 'nightly{Enter}')
    const { dialog, secret } = await shownSecret()

    await page.user.keyboard('{Escape}')
    expect(screen.getByText(secret)).toBeDefined()
    window.history.back()
    expect(
      await screen.findByText(
        'You stay on this page until you close the dialog, so that the client secret is not lost.',
      ),
    ).toBeDefined()
    await waitFor(() => expect(page.address()).toBe(path))
    expect(screen.getByText(secret)).toBeDefined()

    await page.user.click(within(dialog).getByRole('button', { name: 'Close' }))
    expect(within(dialog).getByText('Not copied yet. Close anyway?')).toBeDefined()
    await page.user.click(within(dialog).getByRole('button', { name: 'Close without copying' }))
    expect(screen.queryByRole('alertdialog')).toBeNull()
    expect(everything(page.client)).not.toContain(secret)
  })

  test('asks for a name before it asks the server, and keeps what was typed when the server cannot be reached', async () => {
    const { member, path } = await open()
    const page = renderApp({ as: member, path })
    await page.user.click(await screen.findByRole('button', { name: 'Create' }))
    await waitFor(() => expect(screen.getByLabelText('Name')).toHaveProperty('ariaInvalid', 'true'))
    expect(page.requests).not.toContain('POST /admin/service-accounts')

    page.interfere((request) => (request.method === 'POST' ? Response.error() : undefined))
    await page.user.type(screen.getByLabelText('Name'), 'exporter{Enter}')
    expect(await screen.findByText(/This device is offline, or the server is down/)).toBeDefined()
    expect(screen.getByLabelText('Name')).toHaveProperty('value', 'exporter')
  })
})

describe('rotating a secret', () => {
  test('needs the exact name, and by default ends the old secret at once', async () => {
    const { organization, member, path } = await open()
    const account = await t.serviceAccount(organization, 'OrgMember')
    const page = renderApp({ as: member, path })
    await choose(page.user, account.name, 'Rotate secret')
    const rotate = await screen.findByRole('button', { name: 'Rotate client secret' })
    await page.user.type(screen.getByLabelText('Enter the service account name'), account.name.slice(0, -1))
    expect(rotate).toHaveProperty('disabled', true)
    await page.user.type(screen.getByLabelText('Enter the service account name'), account.name.slice(-1))
    await page.user.click(rotate)

    const { dialog, secret } = await shownSecret()
    expect(within(dialog).getByText('The old secret and its tokens do not work any more.')).toBeDefined()
    expect(await token(account.clientId, account.clientSecret)).toBe(401)
    expect(await token(account.clientId, secret)).toBe(200)
    await page.user.click(within(dialog).getByRole('checkbox'))
    await page.user.click(within(dialog).getByRole('button', { name: 'Close' }))
    expect(screen.queryByRole('alertdialog')).toBeNull()
    expect(everything(page.client)).not.toContain(secret)
    // The focus is back where it came from.
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole('button', { name: `Actions for ${account.name}` })),
    )
  })

  test('with a grace period keeps both working, and the table says until when and whether the old one is used', async () => {
    const { organization, member, path } = await open()
    const account = await t.serviceAccount(organization, 'OrgMember')
    const page = renderApp({ as: member, path })
    await choose(page.user, account.name, 'Rotate secret')
    await page.user.click(await screen.findByRole('radio', { name: 'Old secret works for 24 hours' }))
    await page.user.type(screen.getByLabelText('Enter the service account name'), `${account.name}{Enter}`)

    const { dialog, secret } = await shownSecret()
    await page.user.click(within(dialog).getByRole('checkbox'))
    await page.user.click(within(dialog).getByRole('button', { name: 'Close' }))
    expect(await screen.findByRole('columnheader', { name: 'Old secret' })).toBeDefined()
    expect(screen.getByText('not used since')).toBeDefined()
    expect([await token(account.clientId, account.clientSecret), await token(account.clientId, secret)]).toEqual([
      200, 200,
    ])

    await page.client.invalidateQueries()
    expect(await screen.findByText(/^used/)).toBeDefined()
  })
})

describe('managing a service account', () => {
  test('shows what new roles give and take, and changes name and roles together', async () => {
    const { organization, member, path } = await open()
    const account = await t.serviceAccount(organization, 'OrgManager')
    const page = renderApp({ as: member, path })
    await choose(page.user, account.name, 'Manage')
    const name = await screen.findByLabelText('Service account name')
    await page.user.clear(name)
    await page.user.type(name, 'billing-export')
    await page.user.click(screen.getByRole('checkbox', { name: 'Organization user' }))
    await page.user.click(screen.getByRole('checkbox', { name: 'Billing admin' }))
    const change = screen.getByRole('status', { name: 'What changes' })
    expect(within(change).getByText('Create projects')).toBeDefined()
    expect(within(change).getByText('View usage and cost')).toBeDefined()
    await page.user.click(screen.getByRole('button', { name: 'Update' }))

    const row = await screen.findByRole('row', { name: /billing-export/ })
    expect(within(row).getByText('Billing admin')).toBeDefined()
    expect(await t.bearer(account.token).post('/admin/projects', { name: 'x' })).toMatchObject({ status: 403 })
  })

  test('says who would notice before it deletes, and deletes by the exact name', async () => {
    const { organization, member, path } = await open()
    const account = await t.serviceAccount(organization, 'OrgMember')
    const project = await t.project(organization)
    await t.grant(organization, account, 'ProjectEditor', project)
    await token(account.clientId, account.clientSecret)
    const page = renderApp({ as: member, path })
    await choose(page.user, account.name, 'Delete')
    const dialog = await screen.findByRole('dialog', { name: 'Delete service account' })
    expect(
      within(dialog).getByText(/will remove it from all projects and will disrupt any applications using it/),
    ).toBeDefined()
    expect(within(dialog).getByText(new RegExp(`It is connected to 1 project: ${project.name}\\.`))).toBeDefined()
    expect(within(dialog).getByText('It is in use')).toBeDefined()
    await page.user.type(within(dialog).getByLabelText('Enter the service account name'), `${account.name}{Enter}`)
    expect(await screen.findByText('No service accounts yet')).toBeDefined()
    expect(await token(account.clientId, account.clientSecret)).toBe(401)
  })

  test("shows the server's refusal in the dialog, with what was chosen", async () => {
    const organization = await t.organization()
    const owner = await t.member(organization, 'OrgOwner')
    const account = await t.serviceAccount(organization, 'OrgMember')
    const page = renderApp({ as: owner, path: `/organizations/${organization.id}/settings/access/service-accounts` })
    await choose(page.user, account.name, 'Delete')
    page.interfere((request) =>
      request.method === 'DELETE'
        ? Response.json(
            {
              status: 409,
              error: {
                code: 'FAILED_PRECONDITION',
                message: 'This service account is the only owner the organization has.',
              },
            },
            { status: 409 },
          )
        : undefined,
    )
    await page.user.type(await screen.findByLabelText('Enter the service account name'), `${account.name}{Enter}`)
    expect(await screen.findByText('This service account is the only owner the organization has.')).toBeDefined()
    expect(screen.getByLabelText('Enter the service account name')).toHaveProperty('value', account.name)
  })

  test('shows what it may do, with the role that gives it', async () => {
    const { organization, member, path } = await open()
    const account = await t.serviceAccount(organization, 'OrgOwner')
    await t.project(organization)
    const page = renderApp({ as: member, path })
    await choose(page.user, account.name, 'View access')
    expect(await screen.findByText('Project owner, because Organization owner')).toBeDefined()
  })
})

test('whoever may not see service accounts is told who may, and the server is not asked', async () => {
  const { member, path } = await open('OrgManager')
  const page = renderApp({ as: member, path })
  expect(await screen.findByText(/^Only organization owners can see service accounts\./)).toBeDefined()
  expect(page.requests).not.toContain('GET /admin/service-account-overviews')
})

test('the older address leads here', async () => {
  const { organization, member, path } = await open()
  const page = renderApp({ as: member, path: `/organizations/${organization.id}/settings/service-accounts` })
  expect(await screen.findByText('No service accounts yet')).toBeDefined()
  expect(page.address()).toBe(path)
})

test('roles that somebody else changed meanwhile are shown before they are changed again', async () => {
  const { member, path } = await open()
  const { service_account: account } = await member.call(serviceAccounts.create, {
    body: { name: 'ci-deployer', role_bindings: [{ resource_type: 'organization', role: 'OrgOwner' }] },
  })
  const page = renderApp({ as: member, path })
  await choose(page.user, 'ci-deployer', 'Manage')
  const dialog = within(await screen.findByRole('dialog', { name: 'Manage ci-deployer' }))
  const params = { service_account_id: account.id }
  await member.call(serviceAccounts.update, { params, body: { organization_roles: ['OrgMember'] } })
  await page.user.click(dialog.getByRole('checkbox', { name: 'Organization owner' }))
  await page.user.click(dialog.getByRole('checkbox', { name: 'Billing admin' }))
  await page.user.click(dialog.getByRole('button', { name: 'Update' }))
  expect(await dialog.findByText(/Somebody changed these roles meanwhile: Organization member\./)).toBeDefined()
  const change = within(dialog.getByRole('status', { name: 'What changes' }))
  expect((await change.findByText('View usage and cost')).closest('div')?.textContent).toContain('Gains')
  await page.user.click(dialog.getByRole('button', { name: 'Update' }))
  expect(await screen.findByText('Service account ci-deployer updated')).toBeDefined()
  expect(await member.call(serviceAccounts.overview)).toMatchObject({ data: [{ roles: ['OrgBillingAdmin'] }] })
})

test('a rename gives back no role that somebody else took away meanwhile', async () => {
  const { member, path } = await open()
  const { service_account: account } = await member.call(serviceAccounts.create, {
    body: { name: 'ci-deployer', role_bindings: [{ resource_type: 'organization', role: 'OrgOwner' }] },
  })
  const page = renderApp({ as: member, path })
  await choose(page.user, 'ci-deployer', 'Manage')
  const dialog = within(await screen.findByRole('dialog', { name: 'Manage ci-deployer' }))
  const params = { service_account_id: account.id }
  await member.call(serviceAccounts.update, { params, body: { organization_roles: ['OrgMember'] } })
  // As when one comes back to the window.
  await page.client.refetchQueries()
  const row = await screen.findByText('ci-deployer')
  await waitFor(() => expect(row.closest('tr')?.textContent).toContain('Organization member'))
  await page.user.type(dialog.getByLabelText('Service account name'), '-2')
  await page.user.click(dialog.getByRole('button', { name: 'Update' }))
  expect(await screen.findByText('Service account ci-deployer-2 updated')).toBeDefined()
  const { data } = await member.call(serviceAccounts.overview)
  expect(data).toMatchObject([{ name: 'ci-deployer-2', roles: ['OrgMember'] }])
})
