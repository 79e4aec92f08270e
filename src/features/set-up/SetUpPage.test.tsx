import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { everythingOn, pineconePolicy } from '#contract/plans.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)

// The first test needs a server nobody has used; the second is about one that somebody has.
test('the first visitor sets the server up, from whatever address, and is in', async () => {
  const page = renderApp({ path: '/organizations/-/settings/organization' })
  expect(await screen.findByRole('heading', { level: 1, name: 'Set up this server' })).toBeDefined()
  expect(page.address()).toBe('/set-up')
  // Every plan includes everything here: there is nothing to choose.
  expect(screen.queryByRole('radiogroup', { name: 'Plan' })).toBeNull()
  await page.user.click(screen.getByRole('button', { name: 'Create organization' }))
  expect(await screen.findByText('The organization name must not be empty.')).toBeDefined()
  t.deps.planPolicy = pineconePolicy
  page.open('/set-up')
  await page.user.type(await screen.findByLabelText('Organization name'), 'Fernhill Labs')
  await page.user.click(screen.getByLabelText(/^Standard/))
  t.deps.planPolicy = everythingOn
  await page.user.type(screen.getByLabelText('Your name'), 'Ada Lovelace')
  await page.user.type(screen.getByLabelText('Email'), 'ada@example.com')
  await page.user.type(screen.getByLabelText('Password'), 'correct horse battery{Enter}')
  expect(await screen.findByRole('button', { name: /now in\s*Fernhill Labs\s*Standard plan/ })).toBeDefined()
})

test('nobody sets it up twice', async () => {
  const page = renderApp({ path: '/set-up' })
  expect(await screen.findByRole('heading', { level: 1, name: 'Sign in to Conifer' })).toBeDefined()
  expect(page.address()).toBe('/sign-in')
})
