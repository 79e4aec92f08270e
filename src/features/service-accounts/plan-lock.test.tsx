import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { pineconePolicy } from '#contract/plans.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp({ planPolicy: pineconePolicy })
const { renderApp } = createPages(t)

test('a plan without service accounts locks the bar with the reason and the way to upgrade; what exists stays manageable', async () => {
  const organization = await t.organization({ name: 'Hollin', plan: 'Standard' })
  const owner = await t.member(organization, 'OrgOwner')
  const account = await t.serviceAccount(organization, 'OrgMember')
  const page = renderApp({ as: owner, path: `/organizations/${organization.id}/settings/access/service-accounts` })
  expect(await screen.findAllByText('Service accounts are available on the Enterprise plan.')).not.toHaveLength(0)
  expect(screen.getByText(/^Hollin is on the Standard plan\./)).toBeDefined()
  expect(screen.getByLabelText('Name')).toHaveProperty('disabled', true)
  await page.user.click(screen.getByRole('button', { name: 'Create' }))
  expect(page.requests).not.toContain('POST /admin/service-accounts')
  await page.user.click(await screen.findByRole('button', { name: `Actions for ${account.name}` }))
  expect((await screen.findByRole('menuitem', { name: 'Rotate secret' })).getAttribute('aria-disabled')).not.toBe(
    'true',
  )
})
