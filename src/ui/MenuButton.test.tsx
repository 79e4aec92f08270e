import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { RowMenu } from './MenuButton.tsx'

afterEach(cleanup)

function setUp() {
  const onSelect = vi.fn()
  render(<RowMenu name="Ada" items={[{ label: 'Edit role', onSelect }, { label: 'Remove' }]} />)
  return { user: userEvent.setup(), onSelect, button: screen.getByRole('button', { name: 'Actions for Ada' }) }
}
const menu = () => screen.queryByRole('menu')

test('a mouse opens it by pressing, letting go leaves it open, and pressing again closes it', async () => {
  const { user, button } = setUp()
  await user.pointer({ keys: '[MouseLeft>]', target: button })
  expect(await screen.findByRole('menu', { name: 'Actions for Ada' })).toBeDefined()
  await user.pointer({ keys: '[/MouseLeft]', target: button })
  expect(menu()).not.toBeNull()
  await user.click(button)
  expect(menu()).toBeNull()
  await user.click(button)
  expect(await screen.findByRole('menu')).toBeDefined()
})

test('a mouse that goes on to an item before it lets go chooses that one', async () => {
  const { user, button, onSelect } = setUp()
  await user.pointer({ keys: '[MouseLeft>]', target: button })
  await user.pointer({ keys: '[/MouseLeft]', target: await screen.findByRole('menuitem', { name: 'Edit role' }) })
  expect(onSelect).toHaveBeenCalledTimes(1)
  expect(menu()).toBeNull()
  // What was pressed elsewhere is no click here: the next one opens the menu.
  await user.click(button)
  expect(await screen.findByRole('menu')).toBeDefined()
})

test('another button of the mouse opens nothing, and a finger that goes down is no choice yet', async () => {
  const { user, button } = setUp()
  await user.pointer({ keys: '[MouseRight>]', target: button })
  await user.pointer({ keys: '[/MouseRight]', target: button })
  await user.pointer({ keys: '[TouchA>]', target: button })
  expect(menu()).toBeNull()
  await user.pointer({ keys: '[/TouchA]', target: button })
  expect(await screen.findByRole('menu')).toBeDefined()
})

test('the keyboard opens it on its first item, and leaving it goes back to the button', async () => {
  const { user, button } = setUp()
  button.focus()
  await user.keyboard('{Enter}')
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('menuitem', { name: 'Edit role' })))
  await user.keyboard('{Escape}')
  expect(menu()).toBeNull()
  expect(document.activeElement).toBe(button)
})
