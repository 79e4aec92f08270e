import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createPages } from '../../../test/pages.tsx'
import { createTestApp } from '../../../test/app.ts'

const t = await createTestApp()
const pages = createPages(t)

test('what guides of Pinecone have at support is told of, with the way to what there is', async () => {
  const organization = await t.organization()
  const member = await t.member(organization, 'OrgMember')
  pages.renderApp({ as: member, path: `/organizations/${organization.id}/settings/support` })
  await screen.findByRole('heading', { level: 1, name: 'Support' })
  expect(screen.getByRole('link', { name: 'Read the guide' }).getAttribute('href')?.endsWith('/docs')).toBe(true)
})
