import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { usage } from '#contract/usage.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)

test('the month so far stands beside each project, for who may see costs and for nobody else', async () => {
  const organization = await t.organization()
  const project = await t.project(organization, { name: 'search-prod' })
  const record = {
    id: 'one',
    time: new Date().toISOString(),
    project_id: project.id,
    sku: 'assistants-hourly-rate',
    quantity: '2469.1',
  }
  await t.dataPlane.call(usage.report, { body: { records: [record] } })
  const path = `/organizations/${organization.id}/projects`
  const page = renderApp({ as: await t.member(organization, 'OrgOwner'), path })
  expect(await screen.findByText('$123.46')).toBeDefined()
  expect(screen.getByRole('columnheader', { name: 'Month to date' })).toBeDefined()
  page.dropCookies()
  const member = await t.member(organization, 'OrgMember')
  await t.grant(organization, member, 'ProjectManager', project)
  page.open('/sign-in')
  renderApp({ as: member, path })
  const table = within(await screen.findByRole('table', { name: 'Projects' }))
  expect(await table.findByText('search-prod')).toBeDefined()
  expect(table.queryByRole('columnheader', { name: 'Month to date' })).toBeNull()
  expect(screen.queryByText('$123.46')).toBeNull()
})
