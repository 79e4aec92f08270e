import { cleanup, render, screen } from '@testing-library/react'
import { Component, type ReactNode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { onDemand, useMissedCode } from './on-demand.tsx'

afterEach(cleanup)

function Greeting({ name }: { name: string }) {
  return <p>Hello {name}</p>
}

class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }
  static getDerivedStateFromError() {
    return { failed: true }
  }
  override render() {
    return this.state.failed ? <p>Something broke</p> : this.props.children
  }
}

test('shows nothing until its code is there, and loads it once', async () => {
  const load = vi.fn(async () => Greeting)
  const Late = onDemand(load)
  const { container } = render(<Late name="Ada" />)
  expect(container.textContent).toBe('')
  expect(await screen.findByText('Hello Ada')).toBeDefined()
  render(<Late name="Grace" />)
  expect(screen.getByText('Hello Grace')).toBeDefined()
  expect(load).toHaveBeenCalledTimes(1)
})

test('is there at once when its code came before', async () => {
  const Late = onDemand(async () => Greeting)
  Late.preload()
  await Promise.resolve()
  await Promise.resolve()
  render(<Late name="Ada" />)
  expect(screen.getByText('Hello Ada')).toBeDefined()
})

test('shows what it was told to, meanwhile', async () => {
  const Late = onDemand<{ name: string }>(
    async () => Greeting,
    ({ name }) => <i>Wait, {name}</i>,
  )
  render(<Late name="Ada" />)
  expect(screen.getByText('Wait, Ada')).toBeDefined()
  expect(await screen.findByText('Hello Ada')).toBeDefined()
})

test('throws what failed to the boundary around it, and tries again the next time', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  let isBroken = true
  const Late = onDemand(async () => {
    if (isBroken) throw new TypeError('Failed to fetch dynamically imported module')
    return Greeting
  })
  // A preload that fails is nobody's error.
  Late.preload()
  const first = render(
    <Boundary>
      <Late name="Ada" />
    </Boundary>,
  )
  expect(await screen.findByText('Something broke')).toBeDefined()
  first.unmount()
  isBroken = false
  render(
    <Boundary>
      <Late name="Ada" />
    </Boundary>,
  )
  expect(await screen.findByText('Hello Ada')).toBeDefined()
})

function Line() {
  return useMissedCode() ? <p>Could not be loaded</p> : null
}

test('what can be closed closes when its code does not come, and the page around it stays', async () => {
  let isBroken = true
  const Late = onDemand<{ name: string; onClose: () => void }>(async () => {
    if (isBroken) throw new TypeError('Failed to fetch dynamically imported module')
    return Greeting
  })
  const onClose = vi.fn()
  const page = (isOpen: boolean) => (
    <Boundary>
      <Line />
      <input aria-label="Email" defaultValue="ada@example.com" />
      {isOpen && <Late name="Ada" onClose={onClose} />}
    </Boundary>
  )
  const { rerender } = render(page(true))
  expect(await screen.findByText('Could not be loaded')).toBeDefined()
  expect(onClose).toHaveBeenCalledTimes(1)
  expect(screen.getByRole('textbox')).toBeDefined()
  rerender(page(false))
  isBroken = false
  rerender(page(true))
  expect(await screen.findByText('Hello Ada')).toBeDefined()
  expect(screen.queryByText('Could not be loaded')).toBeNull()
})
