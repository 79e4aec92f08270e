// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Button, LinkButton } from './Button.tsx'
import { TextField } from './TextField.tsx'

afterEach(cleanup)

describe('Button with a disabledReason', () => {
  it('stays focusable, says why on focus, and does nothing', async () => {
    const user = userEvent.setup()
    const onClick = vi.fn()
    render(
      <Button disabledReason="Only an organization owner can invite members." onClick={onClick}>
        Invite
      </Button>,
    )
    const button = screen.getByRole('button', { name: 'Invite' })
    await user.tab()
    expect(document.activeElement).toBe(button)
    expect(button.getAttribute('aria-disabled')).toBe('true')
    const reason = document.getElementById(button.getAttribute('aria-describedby') ?? '')
    expect(reason?.textContent).toBe('Only an organization owner can invite members.')
    await user.keyboard('{Enter}')
    await user.click(button)
    expect(onClick).not.toHaveBeenCalled()
  })

  it('shows the reason on hover and hides it on Escape', async () => {
    const user = userEvent.setup()
    render(<Button disabledReason="Needs the Enterprise plan.">Create</Button>)
    await user.hover(screen.getByRole('button'))
    const tip = await screen.findByRole('tooltip', { hidden: true })
    expect(tip.textContent).toBe('Needs the Enterprise plan.')
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('tooltip', { hidden: true })).toBeNull()
  })

  it('shows the reason on tap', async () => {
    const user = userEvent.setup()
    render(<Button disabledReason="Needs the Enterprise plan.">Create</Button>)
    await user.pointer({ keys: '[TouchA]', target: screen.getByRole('button') })
    expect((await screen.findByRole('tooltip', { hidden: true })).textContent).toBe('Needs the Enterprise plan.')
  })
})

describe('pending Button', () => {
  it('keeps its name and its focus, and stops a second submit, by Enter too', async () => {
    const user = userEvent.setup()
    const onSubmit = vi.fn((event: { preventDefault: () => void }) => event.preventDefault())
    const { rerender } = render(
      <form onSubmit={onSubmit}>
        <TextField label="Name" />
        <Button type="submit">Create key</Button>
      </form>,
    )
    await user.type(screen.getByLabelText('Name'), 'ci{Enter}')
    expect(onSubmit).toHaveBeenCalledTimes(1)
    rerender(
      <form onSubmit={onSubmit}>
        <TextField label="Name" />
        <Button type="submit" pending>
          Create key
        </Button>
      </form>,
    )
    await user.type(screen.getByLabelText('Name'), '{Enter}')
    await user.click(screen.getByRole('button', { name: 'Create key' }))
    expect(onSubmit).toHaveBeenCalledTimes(1)
  })
})

it('does not submit a form unless told to', async () => {
  const onSubmit = vi.fn()
  render(
    <form onSubmit={onSubmit}>
      <Button>Cancel</Button>
    </form>,
  )
  await userEvent.setup().click(screen.getByRole('button'))
  expect(onSubmit).not.toHaveBeenCalled()
})

it('lays its look over a link of the page', () => {
  render(
    <LinkButton variant="primary">
      <a href="/projects" className="mine">
        Projects
      </a>
    </LinkButton>,
  )
  const link = screen.getByRole('link', { name: 'Projects' })
  expect(link.getAttribute('href')).toBe('/projects')
  expect(link.className).toContain('mine')
  expect(link.className).toContain('button button-primary')
})
