import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp({ planChanges: 'operator' })
const { renderApp } = createPages(t)

test('where the operator changes plans, and nothing is tied to one, the page says both', async () => {
  const organization = await t.organization({ plan: 'Standard' })
  const owner = await t.member(organization, 'OrgOwner')
  renderApp({ as: owner, path: `/organizations/${organization.id}/settings/billing/plans` })
  expect(await screen.findByText('Plans are changed by whoever runs this server')).toBeDefined()
  expect(screen.getByText('On this server every plan includes everything')).toBeDefined()
  expect(screen.getByRole('button', { name: 'Upgrade to Enterprise' }).getAttribute('aria-disabled')).toBe('true')
})
