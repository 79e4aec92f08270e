// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ConfirmByName } from './ConfirmByName.tsx'
import type { Blocker } from './ConfirmByName.tsx'

afterEach(cleanup)

function Page({ onConfirm, blockers }: { onConfirm: () => void; blockers?: Blocker[] }) {
  const [open, setOpen] = useState(false)
  return (
    <main>
      <button onClick={() => setOpen(true)}>Open</button>
      <ConfirmByName
        open={open}
        onOpenChange={setOpen}
        title="Delete API key"
        name="Search prod"
        fieldLabel="API key name"
        confirmLabel="Confirm deletion"
        onConfirm={onConfirm}
        {...(blockers ? { blockers } : {})}
      >
        <p>Deleting an API key is irreversible.</p>
      </ConfirmByName>
    </main>
  )
}

async function opened(blockers?: Blocker[]) {
  const user = userEvent.setup()
  const onConfirm = vi.fn()
  render(<Page onConfirm={onConfirm} {...(blockers ? { blockers } : {})} />)
  await user.click(screen.getByRole('button', { name: 'Open' }))
  return { user, onConfirm }
}

const red = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Confirm deletion' })

describe('ConfirmByName', () => {
  it.each(['', 'Search', 'search prod', 'Search  prod', ' Search prod', 'Search prod ', 'SEARCH PROD'])(
    'stays shut for %j',
    async (typed) => {
      const { user, onConfirm } = await opened()
      const field = screen.getByLabelText('API key name')
      expect(document.activeElement).toBe(field)
      await user.type(field, `${typed}{Enter}`)
      expect(red().disabled).toBe(true)
      await user.click(red())
      expect(onConfirm).not.toHaveBeenCalled()
    },
  )

  it('says so when somebody presses Enter too early, until they type on', async () => {
    const { user } = await opened()
    const field = screen.getByLabelText('API key name')
    await user.type(field, '{Enter}')
    expect(field.getAttribute('aria-invalid')).not.toBe('true')
    await user.type(field, 'search prod{Enter}')
    expect(screen.getByText(/^That is not it/u)).toBeTruthy()
    expect(field.getAttribute('aria-invalid')).toBe('true')
    await user.type(field, '!')
    expect(screen.queryByText(/^That is not it/u)).toBeNull()
  })

  it('opens for the exact name, by click and by Enter', async () => {
    const { user, onConfirm } = await opened()
    await user.type(screen.getByLabelText('API key name'), 'Search prod')
    expect(red().disabled).toBe(false)
    await user.click(red())
    await user.type(screen.getByLabelText('API key name'), '{Enter}')
    expect(onConfirm).toHaveBeenCalledTimes(2)
  })

  it('forgets what was typed, and gives the focus back, when left by Escape or Cancel', async () => {
    const { user } = await opened()
    await user.type(screen.getByLabelText('API key name'), 'Search prod')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Open' })))
    await user.keyboard('{Enter}')
    expect(screen.getByLabelText<HTMLInputElement>('API key name').value).toBe('')
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('copies the exact name', async () => {
    const { user } = await opened()
    await user.click(screen.getByRole('button', { name: 'Copy name' }))
    expect(await navigator.clipboard.readText()).toBe('Search prod')
  })

  it('shows what is in the way instead of the form', async () => {
    await opened([{ label: '3 indexes' }, { label: '1 collection' }])
    expect(screen.getByText('3 indexes')).toBeTruthy()
    expect(screen.queryByLabelText('API key name')).toBeNull()
    expect(screen.queryByRole('button', { name: 'Confirm deletion' })).toBeNull()
  })
})
