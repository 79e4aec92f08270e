import { randomUUID } from 'node:crypto'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { pineconePolicy } from '#contract/plans.ts'
import { auditEvents } from '#server/db/schema.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp()
const { renderApp } = createPages(t)

type Input = Partial<typeof auditEvents.$inferInsert>

async function happen(organization: { id: string; name: string }, events: Input[]) {
  await t.db.insert(auditEvents).values(
    events.map((event, at) => ({
      id: randomUUID(),
      organizationId: organization.id,
      organizationName: organization.name,
      time: new Date(Date.UTC(2026, 10, 1, 0, 0, at)),
      actorType: 'user' as const,
      actorId: 'ada',
      actorName: 'ada@example.com',
      actorDisplayName: 'Ada Lovelace',
      action: 'create',
      resourceType: 'api-key',
      resourceId: `key-${at}`,
      resourceName: `key-${at}`,
      result: 'success' as const,
      ...event,
    })),
  )
}

test('events are sentences; filters stand in the address; more come on request', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  await happen(organization, [
    ...Array.from({ length: 55 }, () => ({})),
    { action: 'delete', resourceName: 'old', actorId: 'bob', actorDisplayName: 'Bob' },
    { action: 'login', resourceType: 'user', resourceId: 'ada', result: 'failure', reason: 'Wrong password.' },
  ])
  const path = `/organizations/${organization.id}/settings/audit-logs`
  const page = renderApp({ as: owner, path })
  expect(await screen.findByRole('button', { name: 'Ada Lovelace created API key key-54' })).toBeDefined()
  expect(screen.getByRole('button', { name: 'Ada Lovelace tried to sign in' })).toBeDefined()
  expect(screen.queryByText('key-3')).toBeNull()
  await page.user.click(screen.getByRole('button', { name: 'Load more' }))
  expect(await screen.findByText('key-3')).toBeDefined()
  const end = screen.getByText('This is where the log begins.')
  await waitFor(() => expect(document.activeElement, 'the button is gone, the focus is not').toBe(end))

  await page.user.selectOptions(screen.getByRole('combobox', { name: 'Who' }), 'Bob')
  expect(await screen.findByText('No more events match.')).toBeDefined()
  expect(page.address()).toBe(`${path}?actor=bob`)
  expect(screen.getByRole('button', { name: 'Bob deleted API key old' })).toBeDefined()
  expect(screen.queryByText('key-54')).toBeNull()
  await page.user.selectOptions(screen.getByRole('combobox', { name: 'Outcome' }), 'Failed')
  await page.user.click(await screen.findByRole('button', { name: 'Clear filter' }))
  expect(await screen.findByRole('button', { name: 'Ada Lovelace created API key key-54' })).toBeDefined()
})

test('a row opens everything that is known of its event, and leads to all about the same thing', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  await happen(organization, [
    {
      action: 'update',
      resourceId: 'the-key',
      resourceName: 'ci',
      ipAddress: '192.0.2.7',
      userAgent: 'Lynx',
      requestId: 'the-request-id-that-is-long',
      parameters: { roles: { from: ['ProjectEditor'], to: ['DataPlaneViewer'] } },
    },
    {},
  ])
  const path = `/organizations/${organization.id}/settings/audit-logs`
  const page = renderApp({ as: owner, path })
  await page.user.click(await screen.findByRole('button', { name: 'Ada Lovelace changed API key ci' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Event' }))
  for (const text of ['Succeeded', 'Lynx', 'Project editor', 'Data plane viewer', '2026-11-01 00:00:00 UTC'])
    expect(dialog.getByText(text)).toBeDefined()
  expect(dialog.getByRole('button', { name: 'Copy request ID the-requ…long' })).toBeDefined()
  await page.user.click(dialog.getByRole('button', { name: 'See all of this API key' }))
  await waitFor(() => expect(page.address()).toBe(`${path}?resource=the-key`))
  await waitFor(() => expect(screen.queryByText('key-1')).toBeNull())
})

test('nobody but owners may read it, and the page says so without asking', async () => {
  const organization = await t.organization()
  const page = renderApp({
    as: await t.member(organization, 'OrgBillingAdmin'),
    path: `/organizations/${organization.id}/settings/audit-logs`,
  })
  expect(await screen.findByText('You cannot read the audit log')).toBeDefined()
  expect(page.requests).not.toContain('GET /admin/audit-events')
})

test('a plan without it shows the way to upgrade', async () => {
  const before = t.deps.planPolicy
  t.deps.planPolicy = pineconePolicy
  const organization = await t.organization({ plan: 'Standard' })
  renderApp({
    as: await t.member(organization, 'OrgOwner'),
    path: `/organizations/${organization.id}/settings/audit-logs`,
  })
  expect(await screen.findByText('Audit logs are not part of your plan')).toBeDefined()
  t.deps.planPolicy = before
})
