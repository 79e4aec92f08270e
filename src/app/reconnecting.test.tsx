import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createPages } from '../../test/pages.tsx'
import { createTestApp } from '../../test/app.ts'

const t = await createTestApp()
const pages = createPages(t)

const unavailable = () =>
  Response.json(
    { status: 503, error: { code: 'UNAVAILABLE', message: 'The database cannot be used at the moment.' } },
    { status: 503, headers: { 'retry-after': '5' } },
  )

test.each([
  ['does not answer', () => Response.error()],
  ['answers 503', unavailable],
])('while the server %s a line says so; then the page goes on by itself', async (_what, instead) => {
  const organization = await t.organization()
  await t.project(organization, { name: 'larch' })
  const owner = await t.member(organization, 'OrgOwner')
  const page = pages.renderApp({ as: owner, path: `/organizations/${organization.id}/projects` })
  await screen.findAllByText('larch')

  page.interfere(instead)
  await page.client.invalidateQueries()
  await screen.findByText(/^Reconnecting… The server has not answered since/)
  // What was loaded stays to be read.
  expect(screen.getAllByText('larch').length).toBeGreaterThan(0)
  await t.project(organization, { name: 'spruce' })
  const asked = page.requests.length
  await waitFor(() => expect(page.requests.slice(asked)).toContain('GET /readyz'))

  page.interfere(undefined)
  await screen.findAllByText('spruce')
  await waitFor(() => expect(screen.queryByText(/Reconnecting/)).toBeNull())
})

test('a page that could not be loaded is there once the server is', async () => {
  const organization = await t.organization()
  await t.project(organization, { name: 'larch' })
  const owner = await t.member(organization, 'OrgOwner')
  const page = pages.renderApp({ as: owner, path: `/organizations/${organization.id}/projects` })
  page.interfere(() => Response.error())
  await screen.findByRole('heading', { name: 'The server cannot be reached' })
  page.interfere(undefined)
  expect(await screen.findAllByText('larch')).not.toEqual([])
})

test('one request that fails is no reason to speak of the server', async () => {
  const organization = await t.organization()
  await t.project(organization, { name: 'larch' })
  const owner = await t.member(organization, 'OrgOwner')
  const page = pages.renderApp({ as: owner, path: `/organizations/${organization.id}/projects` })
  await screen.findAllByText('larch')
  page.interfere((request) => (request.url.includes('/admin/') ? unavailable() : undefined))
  await page.client.invalidateQueries()
  await waitFor(() => expect(page.requests).toContain('GET /readyz'))
  expect(screen.queryByText(/Reconnecting/)).toBeNull()
})
