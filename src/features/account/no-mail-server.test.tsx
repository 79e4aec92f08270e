import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createTestApp } from '../../../test/app.ts'
import { createPages } from '../../../test/pages.tsx'

const t = await createTestApp({ sendsMail: false })
const { renderApp } = createPages(t)

test('without a mail server nothing says that a link to a new address was mailed', async () => {
  const member = await t.signInAs(await t.person())
  await t.grant(await t.organization(), member, 'OrgMember')
  const page = renderApp({ as: member, path: '/account' })
  await page.user.click(await screen.findByRole('button', { name: 'Change email address' }))
  await page.user.type(await screen.findByLabelText('New email address'), 'moved@example.com')
  expect(document.body.textContent).not.toMatch(/We send/)
  await page.user.click(screen.getByRole('button', { name: 'Make the link' }))
  expect(await screen.findByText(/^Waiting for/)).toBeDefined()
  // Toasts of the tests before stand beside the page.
  expect(document.querySelector('main')?.textContent).not.toMatch(/Link sent|mail that went/)
  expect(screen.getByText(/^The link lies in this server’s outbox\. Whoever runs it/)).toBeDefined()
  expect(screen.getByRole('button', { name: 'Make a new link' })).toBeDefined()
})
