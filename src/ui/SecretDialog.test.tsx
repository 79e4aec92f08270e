// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { SecretDialog } from './SecretDialog.tsx'

afterEach(cleanup)

const secret = 'pckey_ci_0123456789abcdef'

function Page({ onClose }: { onClose: () => void }) {
  const [value, setValue] = useState<string | null>(secret)
  return (
    <main>
      <p>Keys</p>
      <SecretDialog
        open={value !== null}
        title="API key created"
        sentence="You will not be able to see the API key again after you close the dialog."
        secrets={[{ label: 'API key', value: value ?? '' }]}
        snippets={[
          { label: '.env', code: `API_KEY=${value ?? ''}` },
          { label: 'curl', code: 'curl https://example.com' },
        ]}
        onClose={() => {
          onClose()
          setValue(null)
        }}
      />
    </main>
  )
}

function opened() {
  const user = userEvent.setup()
  const onClose = vi.fn()
  render(<Page onClose={onClose} />)
  return { user, onClose }
}

const close = () => screen.getByRole('button', { name: 'Close' })
const leave = () => fireEvent(window, new Event('beforeunload', { cancelable: true }))

describe('SecretDialog', () => {
  it('does not close by Escape or a press outside, and has no X', async () => {
    const { user, onClose } = opened()
    await user.keyboard('{Escape}')
    fireEvent.pointerDown(document.body)
    fireEvent.click(document.body)
    expect(onClose).not.toHaveBeenCalled()
    expect(screen.getByText(secret)).toBeTruthy()
    expect(screen.getAllByRole('button').filter((button) => /close|dismiss/i.test(button.textContent ?? ''))).toEqual([
      close(),
    ])
  })

  it('asks once more when nothing was copied, and can be told to close anyway', async () => {
    const { user, onClose } = opened()
    await user.click(close())
    expect(onClose).not.toHaveBeenCalled()
    expect(screen.getByRole('alert').textContent).toContain('Not copied yet')
    await user.click(screen.getByRole('button', { name: 'Go back' }))
    await user.click(close())
    expect(onClose).not.toHaveBeenCalled()
    await user.click(screen.getByRole('button', { name: 'Close without copying' }))
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  it('closes at once after Copy', async () => {
    const { user, onClose } = opened()
    await user.click(screen.getByRole('button', { name: 'Copy' }))
    expect(await navigator.clipboard.readText()).toBe(secret)
    await user.click(close())
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  it('takes a copied .env line for a copy, but not a curl without the secret', async () => {
    const { user, onClose } = opened()
    await user.click(screen.getByRole('tab', { name: 'curl' }))
    await user.click(screen.getByRole('button', { name: 'Copy curl' }))
    await user.click(close())
    expect(onClose).not.toHaveBeenCalled()
    await user.click(screen.getByRole('tab', { name: '.env' }))
    await user.click(screen.getByRole('button', { name: 'Copy .env' }))
    await user.click(close())
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  it('closes at once when acknowledged', async () => {
    const { user, onClose } = opened()
    await user.click(screen.getByRole('checkbox'))
    await user.click(close())
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  it('warns before the page is left, only while open', async () => {
    const { user } = opened()
    expect(leave()).toBe(false)
    await user.click(screen.getByRole('checkbox'))
    await user.click(close())
    expect(leave()).toBe(true)
  })

  it('leaves nothing of the secret in the page when closed', async () => {
    const { user } = opened()
    await user.click(screen.getByRole('checkbox'))
    await user.click(close())
    expect(document.documentElement.outerHTML).not.toContain(secret)
  })
})
