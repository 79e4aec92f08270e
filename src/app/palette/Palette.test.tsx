import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { apiKeys } from '#contract/api-keys.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)

async function set() {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const project = await t.project(organization, { name: 'search-prod' })
  return { organization, owner, project, path: `/organizations/${organization.id}` }
}

async function openPalette(page: ReturnType<typeof renderApp>) {
  await page.user.keyboard('{Control>}k{/Control}')
  return screen.findByRole('combobox', { name: 'Search' })
}

test('finds a key by its value and never lets the secret travel or stay', async () => {
  const { owner, project, path } = await set()
  const { key, value } = await owner.call(apiKeys.create, { params: { project_id: project.id }, body: { name: 'ci' } })
  const page = renderApp({ as: owner, path })
  await screen.findByRole('region', { name: 'Needs attention' })
  const box = await openPalette(page)
  await page.user.click(box)
  await page.user.paste(value)
  expect(box).toHaveProperty('value', key.hint)
  await page.user.click(await screen.findByRole('option', { name: /^ci/ }))
  await waitFor(() => expect(page.address()).toBe(`${path}/projects/${project.id}/keys?q=${key.id}`))
  const secret = value.split('_')[2] ?? ''
  expect(JSON.stringify(Object.entries(localStorage)) + page.requests.join()).not.toContain(secret)

  // Next time it is among the recent ones.
  await openPalette(page)
  const recent = within(await screen.findByRole('group', { name: 'Recent' }))
  expect(recent.getByRole('option', { name: /^ci/ })).toBeDefined()
})

test('an action opens its dialog on its page; one that is refused says why and does nothing', async () => {
  const { organization, owner, path } = await set()
  const page = renderApp({ as: owner, path })
  await screen.findByRole('heading', { level: 1, name: 'Home' })
  await page.user.type(await openPalette(page), 'create proj{Enter}')
  expect(await screen.findByRole('dialog', { name: 'Create project' })).toBeDefined()
  expect(page.address()).toBe(`${path}/projects`)

  page.dropCookies()
  const member = await t.member(organization, 'OrgMember')
  page.open('/sign-in')
  const other = renderApp({ as: member, path })
  await screen.findByRole('heading', { level: 1, name: 'Home' })
  await other.user.type(await openPalette(other), 'create proj')
  const option = await screen.findByRole('option', {
    name: /Only organization owners and organization users can create projects/,
  })
  expect(option.getAttribute('aria-disabled')).toBe('true')
  await other.user.keyboard('{Enter}')
  expect(screen.getByRole('combobox', { name: 'Search' })).toBeDefined()
  expect(other.address()).toBe(path)
})

test('where there are too many names for a page, the server searches', async () => {
  const { owner, path } = await set()
  const page = renderApp({ as: owner, path })
  await screen.findByRole('heading', { level: 1, name: 'Home' })
  page.interfere((request) =>
    request.url.endsWith('/admin/search-index')
      ? Response.json({ complete: false, projects: [], members: [], invites: [], service_accounts: [], api_keys: [] })
      : undefined,
  )
  await page.user.type(await openPalette(page), 'search-pr')
  expect(await screen.findByRole('option', { name: 'search-prod' })).toBeDefined()
  expect(page.requests).toContain('GET /admin/search')
})

test('keys go places, but never while somebody types, and not at all when turned off', async () => {
  const { organization, owner, path } = await set()
  const page = renderApp({ as: owner, path })
  await screen.findByRole('heading', { level: 1, name: 'Home' })
  await page.user.keyboard('gp')
  await waitFor(() => expect(page.address()).toBe(`${path}/projects`))
  await screen.findByRole('heading', { level: 1, name: 'Projects' })
  await page.user.click(screen.getByRole('textbox', { name: 'Filter projects' }))
  await page.user.keyboard('gh')
  expect(page.address()).toMatch(/^\/organizations\/[^/]+\/projects/)
  await page.user.keyboard('{Escape}')
  ;(document.activeElement as HTMLElement).blur()
  await page.user.keyboard('c')
  expect(await screen.findByRole('dialog', { name: 'Create project' })).toBeDefined()
  await page.user.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  ;(document.activeElement as HTMLElement).blur()

  await page.user.keyboard('?')
  await page.user.click(await screen.findByRole('checkbox', { name: 'Shortcuts of one key' }))
  await page.user.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  ;(document.activeElement as HTMLElement).blur()
  await page.user.keyboard('gh/')
  expect(page.address()).toBe(`/organizations/${organization.id}/projects`)
  expect(document.activeElement?.tagName).not.toBe('INPUT')
  // The palette's key has a modifier and stays.
  expect(await openPalette(page)).toBeDefined()
})
