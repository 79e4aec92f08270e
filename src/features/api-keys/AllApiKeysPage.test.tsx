import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { paths } from '#app/paths.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)
const DAY_MS = 86_400_000

function names(): (string | undefined)[] {
  return screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('link')[0]?.textContent)
}

function sorted(all: (string | undefined)[]): string[] {
  return all.map(String).toSorted((one, other) => one.localeCompare(other))
}

async function world() {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const left = await t.person({ name: 'Gareth Pruitt' })
  const [web, batch] = [
    await t.project(organization, { name: 'web' }),
    await t.project(organization, { name: 'batch' }),
  ]
  const long = { createdAt: new Date(t.clock.now().getTime() - 200 * DAY_MS) }
  const gateway = await t.apiKey(web, {
    name: 'gateway',
    ...long,
    hint: 'pckey_gateway_…AbCd',
    createdByType: 'user',
    createdById: left.id,
    createdByName: 'Gareth Pruitt',
  })
  await t.apiKey(web, { name: 'fresh', roles: ['DataPlaneViewer'] })
  await t.apiKey(batch, {
    name: 'import',
    ...long,
    roles: ['ProjectViewer'],
    expiresAt: new Date(t.clock.now().getTime() + 5 * DAY_MS),
  })
  return { organization, owner, web, gateway, path: paths.organizationApiKeys(organization.id) }
}

test('an owner finds keys of all projects by hint, project, permission, use, expiry and who left', async () => {
  const { owner, path, gateway, web } = await world()
  const page = renderApp({ as: owner, path })
  await screen.findByRole('link', { name: 'gateway' })
  expect(sorted(names())).toEqual(['fresh', 'gateway', 'import'])

  const filter = screen.getByRole('textbox', { name: 'Filter by name, ID or value hint' })
  for (const [typed, found] of [
    ['…abcd', 'gateway'],
    [gateway.id.slice(0, 13), 'gateway'],
    ['impo', 'import'],
  ] as const) {
    await page.user.clear(filter)
    await page.user.type(filter, typed)
    await waitFor(() => expect(names()).toEqual([found]))
  }
  await page.user.clear(filter)

  for (const [label, value, found] of [
    ['Project', 'batch', ['import']],
    ['Permissions', 'Control plane ReadOnly', ['import']],
    ['Permissions', 'Data plane ReadWrite', ['gateway']],
    ['Use', 'Unused for 90 days', ['gateway', 'import']],
    ['Status', 'Expiring within 30 days', ['import']],
    ['Made by', 'Made by someone who left', ['gateway']],
    ['Made by', 'By Gareth Pruitt', ['gateway']],
  ] as const) {
    const select = screen.getByRole('combobox', { name: label })
    await page.user.selectOptions(select, value)
    await waitFor(() => expect(sorted(names()), value).toEqual(found))
    await page.user.selectOptions(select, select.querySelector('option') ?? [])
    await waitFor(() => expect(names()).toHaveLength(3))
  }
  expect(screen.getByRole('link', { name: 'gateway' }).getAttribute('href')).toContain(
    `/projects/${web.id}/keys?q=${gateway.id}`,
  )
})

test('who is no owner is told whose page it is, and no key is asked for', async () => {
  const { organization, path } = await world()
  const member = await t.member(organization, 'OrgManager')
  const page = renderApp({ as: member, path })
  expect(await screen.findByText('Only organization owners see this page')).toBeDefined()
  expect(page.requests).not.toContain('GET /admin/api-key-overviews')
  expect(screen.queryByRole('table')).toBeNull()
})

test('Back undoes a filter, and typing on while the address follows loses nothing', async () => {
  const { owner, path } = await world()
  const page = renderApp({ as: owner, path })
  await screen.findByRole('link', { name: 'gateway' })
  const status = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Status' })
  await page.user.selectOptions(status, 'Expired')
  await page.user.selectOptions(status, 'Active')
  await page.user.selectOptions(status, 'Any status')
  await waitFor(() => expect(names()).toHaveLength(3))
  await page.user.selectOptions(status, 'Expiring within 30 days')
  await waitFor(() => expect(page.address()).toBe(`${path}?status=expiring`))
  window.history.back()
  await waitFor(() => expect(page.address()).toBe(path))
  await waitFor(() => expect(names()).toHaveLength(3))
  expect(status.value).toBe('any')

  const filter = screen.getByRole<HTMLInputElement>('textbox', { name: 'Filter by name, ID or value hint' })
  for (const word of ['import', 'fresh', 'gateway']) {
    await page.user.clear(filter)
    await page.user.type(filter, word)
    expect(filter.value).toBe(word)
  }
  await waitFor(() => expect(page.address()).toBe(`${path}?q=gateway`))
  expect(names()).toEqual(['gateway'])
})
