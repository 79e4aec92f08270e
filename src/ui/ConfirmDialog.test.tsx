// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { ConfirmDialog } from './ConfirmDialog.tsx'

afterEach(cleanup)

test.each([
  ['does what was asked for', false, 'Resend', 1, 0],
  ['leaves, where it would destroy something', true, 'Cancel', 0, 1],
])('Enter %s', async (_, danger, focused, confirmed, left) => {
  const user = userEvent.setup()
  const onConfirm = vi.fn()
  const onOpenChange = vi.fn()
  render(
    <ConfirmDialog
      open
      title="Resend invite"
      confirmLabel="Resend"
      danger={danger}
      onConfirm={onConfirm}
      onOpenChange={onOpenChange}
    >
      To ada@example.com.
    </ConfirmDialog>,
  )
  expect(document.activeElement).toBe(screen.getByRole('button', { name: focused }))
  await user.keyboard('{Enter}')
  expect(onConfirm).toHaveBeenCalledTimes(confirmed)
  expect(onOpenChange).toHaveBeenCalledTimes(left)
})
