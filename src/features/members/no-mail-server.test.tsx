import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { spendAlerts } from '#contract/spend-alerts.ts'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp({ sendsMail: false })
const { renderApp } = createPages(t)

test('without a mail server nobody is said to have got a mail', async () => {
  const organization = await t.organization()
  const owner = await t.member(organization, 'OrgOwner')
  const page = renderApp({ as: owner, path: `/organizations/${organization.id}/settings/access/members` })
  await page.user.type(await screen.findByLabelText('Invite by email'), 'new@example.com')
  await page.user.click(screen.getByRole('button', { name: 'Invite' }))
  expect(await screen.findByText('1 person invited')).toBeDefined()
  expect(screen.getByText(/^Nobody got a mail: this server has no mail server\. Copy each invite’s link/)).toBeDefined()
  expect(screen.queryByText(/got a mail with a link/)).toBeNull()

  await page.user.click(await screen.findByRole('button', { name: 'Actions for new@example.com' }))
  await page.user.click(await screen.findByRole('menuitem', { name: 'Resend invite' }))
  expect(await screen.findByText('Nobody told new@example.com: this server has no mail server')).toBeDefined()

  await owner.call(spendAlerts.create, { body: { amount: '500' } })
  page.open(`/organizations/${organization.id}/settings/spend-alerts`)
  await page.user.click(await screen.findByRole('button', { name: 'Actions for $500.00' }))
  await page.user.click(await screen.findByRole('menuitem', { name: 'Send test' }))
  await waitFor(() => expect(screen.getByText('Nobody got the test: this server has no mail server')).toBeDefined())
})

test('nor is anybody told to look for one who has forgotten a password or signs up', async () => {
  await t.organization()
  const page = renderApp({ path: '/forgot-password' })
  await page.user.type(await screen.findByLabelText('Email'), 'ada@example.com')
  expect(screen.getByText(/whoever runs it hands you the link to set a new one/)).toBeDefined()
  await page.user.click(screen.getByRole('button', { name: 'Send the link' }))
  expect(await screen.findByRole('heading', { name: 'Ask for your link' })).toBe(document.activeElement)
  expect(screen.getByText(/a link to set a new password lies in this server’s outbox/)).toBeDefined()

  page.open('/sign-up')
  await page.user.type(await screen.findByLabelText('Your name'), 'Ada')
  expect(screen.getByText(/whoever runs it hands you the link that confirms your address/)).toBeDefined()
  await page.user.type(screen.getByLabelText('Email'), 'new@example.com')
  await page.user.type(screen.getByLabelText('Password'), 'a rather long pass phrase')
  await page.user.click(screen.getByRole('button', { name: 'Sign up' }))
  expect(await screen.findByRole('heading', { name: 'Ask for your link' })).toBeDefined()
  expect(screen.queryByText(/spam folder/)).toBeNull()
})
