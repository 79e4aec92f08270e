import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createPages } from '../../../test/pages.tsx'
import { createTestApp } from '../../../test/app.ts'

const t = await createTestApp()
const pages = createPages(t)

test.each([
  ['access/identity-provider', 'Single sign-on', 'See the members', '/settings/access/members'],
  ['support', 'Support', 'Read the guide', '/docs'],
])('what guides of Pinecone have at %s is told of, with the way to what there is', async (address, title, link, to) => {
  const organization = await t.organization()
  const member = await t.member(organization, 'OrgMember')
  pages.renderApp({ as: member, path: `/organizations/${organization.id}/settings/${address}` })
  await screen.findByRole('heading', { level: 1, name: title })
  expect(screen.getByRole('link', { name: link }).getAttribute('href')?.endsWith(to)).toBe(true)
})
