import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { paths } from '#app/paths.ts'
import { KEY_PERMISSIONS_REFUSAL } from '#contract/api-key-state.ts'
import { apiKeys } from '#contract/api-keys.ts'
import { pineconePolicy } from '#contract/plans.ts'
import type { Principal } from '../../../test/app.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp({ planPolicy: pineconePolicy })
const { renderApp } = createPages(t)

afterEach(() => vi.useRealTimers())

async function world(plan: 'Free' | 'Standard' = 'Standard') {
  const organization = await t.organization({ plan })
  const project = await t.project(organization, { name: 'search' })
  const owner = await t.member(organization, 'OrgOwner')
  const path = paths.apiKeys(organization.id, project.id)
  const keys = async (caller: Principal = owner) =>
    (await caller.call(apiKeys.list, { params: { project_id: project.id } })).data
  return { organization, project, owner, path, keys }
}

async function openCreate(user: ReturnType<typeof renderApp>['user']) {
  const [button] = await screen.findAllByRole('button', { name: 'Create API key' })
  if (!button) throw new Error('No button creates a key.')
  await user.click(button)
  return screen.findByRole('dialog', { name: 'Create API key' })
}

/** Everything of the page and its browser in which a secret could be left. */
function traces(client: ReturnType<typeof renderApp>['client']): string {
  return JSON.stringify([
    document.documentElement.outerHTML,
    [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
    window.location.href,
    Object.entries(localStorage),
    Object.entries(sessionStorage),
    client
      .getQueryCache()
      .getAll()
      .map((query) => query.state),
    client
      .getMutationCache()
      .getAll()
      .map((mutation) => mutation.state),
  ])
}

test('creates a key with what was chosen, shows its value once, and keeps it nowhere', async () => {
  const { owner, path, keys } = await world()
  const page = renderApp({ as: owner, path })
  expect(await screen.findByText('No API keys yet')).toBeDefined()
  const dialog = await openCreate(page.user)
  await page.user.type(within(dialog).getByLabelText('API key name'), 'nightly-sync')
  await page.user.click(within(dialog).getByRole('radio', { name: 'Custom' }))
  await page.user.selectOptions(within(dialog).getByLabelText('Control plane'), 'ReadOnly')
  await page.user.selectOptions(within(dialog).getByLabelText('Data plane'), 'None')
  expect(dialog.textContent).toContain(
    'Permissions to list and describe indexes, backups, collections, and assistants.',
  )
  expect(dialog.textContent).toContain('No data plane permissions.')
  await page.user.click(within(dialog).getByRole('button', { name: 'Create key' }))

  const secret = await screen.findByRole('alertdialog')
  expect(secret.textContent).toContain('You will not be able to see the API key again after you close the dialog.')
  const value = within(secret).getByRole('textbox', { name: 'API key' }).textContent
  expect(value).toMatch(/^pckey_/)
  const { body: answer } = await t.dataPlane.post<{ active: boolean }>('/internal/v1/api-keys/introspect', {
    key: value,
  })
  expect(answer.active).toBe(true)

  // Escape, a press beside it and a first Close without a copy lose nothing.
  await page.user.keyboard('{Escape}')
  await page.user.click(within(secret).getByRole('button', { name: 'Close' }))
  expect(within(secret).getByText(/Not copied yet/)).toBeDefined()
  await page.user.click(within(secret).getByRole('button', { name: 'Go back' }))
  expect(screen.getByRole('alertdialog').textContent).toContain(value)

  await page.user.click(within(secret).getByRole('checkbox', { name: /stored it/ }))
  await page.user.click(within(secret).getByRole('button', { name: 'Close' }))
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  expect(await screen.findByRole('button', { name: 'nightly-sync' })).toBeDefined()
  expect(traces(page.client)).not.toContain(value.slice(-24))
  expect((await keys()).map((key) => key.roles)).toEqual([['ControlPlaneViewer']])
})

test('refuses a key without a name and one without any permission, and sends neither', async () => {
  const { owner, path, keys } = await world()
  const page = renderApp({ as: owner, path })
  const dialog = await openCreate(page.user)
  await page.user.click(within(dialog).getByRole('radio', { name: 'Custom' }))
  await page.user.selectOptions(within(dialog).getByLabelText('Control plane'), 'None')
  await page.user.selectOptions(within(dialog).getByLabelText('Data plane'), 'None')
  await page.user.click(within(dialog).getByRole('button', { name: 'Create key' }))
  expect(await within(dialog).findByText('The API key name must not be empty.')).toBeDefined()
  expect(await within(dialog).findByText(/no permissions opens nothing/)).toBeDefined()
  expect(page.requests.filter((request) => request.startsWith('POST /admin'))).toEqual([])

  // Either of the two mends it.
  await page.user.selectOptions(within(dialog).getByLabelText('Data plane'), 'ReadWrite')
  await waitFor(() => expect(within(dialog).queryByText(/no permissions opens nothing/)).toBeNull())
  expect(await keys()).toEqual([])
})

test('on Starter the picker is locked with the reason, and All is created', async () => {
  const { owner, path, keys } = await world('Free')
  const page = renderApp({ as: owner, path })
  const dialog = await openCreate(page.user)
  const custom = within(dialog).getByRole<HTMLInputElement>('radio', { name: 'Custom' })
  expect(custom.disabled).toBe(true)
  expect(dialog.textContent).toContain(KEY_PERMISSIONS_REFUSAL)
  expect(dialog.textContent).toContain('can upgrade it under Settings > Billing > Plans')
  await page.user.type(within(dialog).getByLabelText('API key name'), 'starter-key')
  await page.user.click(within(dialog).getByRole('button', { name: 'Create key' }))
  await screen.findByRole('alertdialog')
  expect((await keys()).map((key) => key.roles)).toEqual([['ProjectEditor']])
})

test('a role that may only look sees the keys, their settings, and why it cannot change them', async () => {
  const { organization, project, path, keys } = await world()
  await t.apiKey(project, { name: 'gateway' })
  for (const role of ['ProjectManager', 'ProjectMember'] as const) {
    const person = await t.member(organization, 'OrgMember')
    await t.grant(organization, person, role, project)
    const page = renderApp({ as: person, path })
    const name = await screen.findByRole('button', { name: 'gateway' })
    const create = screen.getByRole('button', { name: 'Create API key' })
    expect(create.getAttribute('aria-disabled')).toBe('true')
    const reason = 'Only organization owners and project owners can create, update and delete API keys.'
    expect(document.getElementById(create.getAttribute('aria-describedby') ?? '')?.textContent).toBe(reason)
    await page.user.click(create)
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(screen.queryByRole('checkbox', { name: /Select/ })).toBeNull()

    await page.user.click(name)
    const settings = await screen.findByRole('dialog', { name: 'API key settings' })
    const update = within(settings).getByRole('button', { name: 'Update' })
    expect(update.getAttribute('aria-disabled')).toBe('true')
    await page.user.click(update)
    expect(page.requests.filter((request) => request.startsWith('PATCH'))).toEqual([])
    page.open(path)
    expect((await keys()).map((key) => key.name)).toEqual(['gateway'])
  }
})

test('a key is deleted by its exact name only: disabled at once, gone after the time for an undo', async () => {
  const { project, owner, path, keys } = await world()
  const { id } = await t.apiKey(project, { name: 'Search Gateway' })
  const page = renderApp({ as: owner, path })
  await page.user.click(await screen.findByRole('button', { name: 'Actions for Search Gateway' }))
  await page.user.click(await screen.findByRole('menuitem', { name: 'Delete' }))
  const dialog = await screen.findByRole('dialog', { name: 'Delete API key' })
  expect(dialog.textContent).toContain(
    'Deleting an API key is irreversible and will immediately disable any applications using the API key.',
  )
  expect(dialog.textContent).toContain('This key has never been used.')
  const confirm = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Confirm deletion' })
  for (const wrong of ['search gateway', 'Search Gateway ', 'Search']) {
    await page.user.clear(within(dialog).getByLabelText('API key name'))
    await page.user.type(within(dialog).getByLabelText('API key name'), `${wrong}{Enter}`)
    expect(confirm.disabled).toBe(true)
  }
  await page.user.clear(within(dialog).getByLabelText('API key name'))
  await page.user.type(within(dialog).getByLabelText('API key name'), 'Search Gateway')
  await page.user.click(confirm)

  // Taken back: it works again.
  await page.user.click(await screen.findByRole('button', { name: 'Undo deleting Search Gateway' }))
  await waitFor(async () => expect((await keys())[0]?.disabled_at).toBeNull())
  expect(page.requests).not.toContain(`DELETE /admin/api-keys/${id}`)
})

test('leaving the page completes a deletion that was waiting for its undo', async () => {
  const { project, owner, path, keys } = await world()
  const { id } = await t.apiKey(project, { name: 'old' })
  const page = renderApp({ as: owner, path })
  await page.user.click(await screen.findByRole('button', { name: 'Actions for old' }))
  await page.user.click(await screen.findByRole('menuitem', { name: 'Delete' }))
  const dialog = await screen.findByRole('dialog', { name: 'Delete API key' })
  await page.user.type(within(dialog).getByLabelText('API key name'), 'old')
  await page.user.click(within(dialog).getByRole('button', { name: 'Confirm deletion' }))
  await screen.findByRole('button', { name: 'Undo deleting old' })
  expect((await keys())[0]?.disabled_at).not.toBeNull()

  window.dispatchEvent(new Event('pagehide'))
  await waitFor(() => expect(page.requests).toContain(`DELETE /admin/api-keys/${id}`))
  await waitFor(async () => expect(await keys()).toEqual([]))
  await waitFor(() => expect(screen.queryByRole('button', { name: 'old' })).toBeNull())
})

test('several are disabled at once, and one that is gone meanwhile is told by name', async () => {
  const { project, owner, path, keys } = await world()
  await t.apiKey(project, { name: 'stays' })
  const gone = await t.apiKey(project, { name: 'gone' })
  const page = renderApp({ as: owner, path })
  await page.user.click(await screen.findByRole('checkbox', { name: 'Select stays' }))
  await page.user.click(screen.getByRole('checkbox', { name: 'Select gone' }))
  await waitFor(() => expect(document.querySelector('[aria-live="polite"]')?.textContent).toBe('2 selected'))
  await page.user.click(screen.getByRole('button', { name: /^Clear/ }))
  expect(document.activeElement?.getAttribute('aria-label'), 'the bar is gone, the focus is not').toMatch(/^Select /)
  await page.user.click(screen.getByRole('checkbox', { name: 'Select stays' }))
  await page.user.click(screen.getByRole('checkbox', { name: 'Select gone' }))
  await owner.call(apiKeys.delete, { params: { api_key_id: gone.id } })
  await page.user.click(
    within(screen.getByRole('region', { name: 'Selected API keys' })).getByRole('button', { name: 'Disable' }),
  )
  const dialog = await screen.findByRole('dialog', { name: 'Disable 2 API keys' })
  await page.user.click(within(dialog).getByRole('button', { name: 'Disable' }))
  const outcome = await screen.findByRole('dialog', { name: '1 API key could not be disabled' })
  const [first, second] = within(outcome).getAllByRole('listitem')
  expect(first?.textContent).toMatch(/^gone.*not found/i)
  expect(second?.textContent).toBe('staysDisabled.')
  expect((await keys()).map((key) => key.disabled_at === null)).toEqual([false])
})

test('rotation shows the new value once and says until when the old one works', async () => {
  const { project, owner, path } = await world()
  await t.apiKey(project, { name: 'gateway' })
  const page = renderApp({ as: owner, path })
  await page.user.click(await screen.findByRole('button', { name: 'Actions for gateway' }))
  await page.user.click(await screen.findByRole('menuitem', { name: 'Rotate' }))
  const dialog = await screen.findByRole('dialog', { name: 'Rotate gateway' })
  await page.user.click(within(dialog).getByRole('radio', { name: 'Old value works for 1 hour' }))
  await page.user.click(within(dialog).getByRole('button', { name: 'Rotate key' }))
  const secret = await screen.findByRole('alertdialog', { name: 'API key gateway rotated' })
  expect(secret.textContent).toMatch(/The old value works until .* UTC\./)
  const value = within(secret).getByRole('textbox', { name: 'API key' }).textContent
  await page.user.click(within(secret).getByRole('checkbox', { name: /stored it/ }))
  await page.user.click(within(secret).getByRole('button', { name: 'Close' }))
  await screen.findByText(/Old value ends/)
  expect(traces(page.client)).not.toContain(value.slice(-24))
})

test('a refused create keeps what was typed', async () => {
  const { owner, path } = await world()
  const page = renderApp({ as: owner, path })
  const dialog = await openCreate(page.user)
  await page.user.type(within(dialog).getByLabelText('API key name'), 'kept')
  page.interfere((request) =>
    request.method === 'POST' && request.url.endsWith('/api-keys')
      ? Response.json({ status: 503, error: { code: 'UNAVAILABLE', message: 'The server is busy.' } }, { status: 503 })
      : undefined,
  )
  await page.user.click(within(dialog).getByRole('button', { name: 'Create key' }))
  expect((await within(dialog).findByRole('alert')).textContent).toContain('The server is busy.')
  expect(within(dialog).getByLabelText<HTMLInputElement>('API key name').value).toBe('kept')
  expect(screen.queryByRole('alertdialog')).toBeNull()
})

test('the same create as curl, SDK and Terraform, filled with what was typed', async () => {
  const { project, owner, path } = await world()
  const page = renderApp({ as: owner, path })
  const dialog = await openCreate(page.user)
  await page.user.type(within(dialog).getByLabelText('API key name'), "it's $1")
  await page.user.click(within(dialog).getByText('Show as curl, SDK or Terraform'))
  expect(dialog.textContent).toContain(`/admin/projects/${project.id}/api-keys`)
  expect(dialog.textContent).toContain(String.raw`"name": "it'\''s $1"`)
  await page.user.click(within(dialog).getByRole('radio', { name: 'SDK' }))
  expect(dialog.textContent).toContain(String.raw`name: 'it\'s $1'`)
  await page.user.click(within(dialog).getByRole('radio', { name: 'Terraform' }))
  expect(dialog.textContent).toContain(`resource "pinecone_api_key" "it_s_1"`)
  // Without it the provider would make the key at Pinecone.
  expect(dialog.textContent).toContain(`PINECONE_CONTROLLER_HOST=${window.location.origin}`)
})

test('a leaked value pasted into the filter finds its key, and goes into no address', async () => {
  const { owner, project, path } = await world()
  const params = { project_id: project.id }
  const { value } = await owner.call(apiKeys.create, { params, body: { name: 'leaked' } })
  await owner.call(apiKeys.create, { params, body: { name: 'other' } })
  const page = renderApp({ as: owner, path })
  expect(await screen.findByText('other')).toBeDefined()
  await page.user.click(screen.getByRole('textbox', { name: 'Filter by name, ID or value hint' }))
  await page.user.paste(` ${value} `)
  await waitFor(() => expect(screen.queryByText('other')).toBeNull())
  expect(screen.getByText('leaked')).toBeDefined()
  await waitFor(() => expect(window.location.search).toContain('q='))
  expect(traces(page.client)).not.toContain(value)
})
