// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { initials } from './Avatar.tsx'
import { Identifier, shorten } from './Identifier.tsx'
import { Money, formatMoney } from './Money.tsx'
import { TagsField } from './TagsField.tsx'
import type { Tag } from './TagsField.tsx'
import { Time, exactTime, relativeTime } from './Time.tsx'

afterEach(cleanup)

describe('Identifier', () => {
  const id = '3f2a5b1c-88aa-4c4e-9b5c-0c1d2e3f9c1d'

  it('shows the ends, copies the whole, and announces it', async () => {
    const user = userEvent.setup()
    render(<Identifier label="project ID" value={id} />)
    // Named by what one sees, described by the whole while it has the focus.
    const button = screen.getByRole('button', { name: 'Copy project ID 3f2a5b1c…9c1d' })
    expect(button.textContent).toBe('3f2a5b1c…9c1d')
    await user.tab()
    await screen.findByRole('button', { description: id })
    await user.click(button)
    expect(await navigator.clipboard.readText()).toBe(id)
    await waitFor(() => expect(document.querySelector('[aria-live="polite"]')?.textContent).toBe('Copied'))
  })

  it('leaves a short id whole', () => {
    expect(shorten('abc-123')).toBe('abc-123')
  })
})

describe('TagsField', () => {
  function Form() {
    const [tags, setTags] = useState<Tag[]>([{ key: 'team', value: 'search' }])
    return (
      <>
        <TagsField value={tags} onChange={setTags} errors={[{ key: 'Used twice' }]} />
        <output>{JSON.stringify(tags)}</output>
      </>
    )
  }

  it('adds a row and focuses its key, edits, removes', async () => {
    const user = userEvent.setup()
    render(<Form />)
    await user.click(screen.getByRole('button', { name: '+ Add tag' }))
    await waitFor(() => expect(document.activeElement).toBe(screen.getAllByLabelText('Key')[1]))
    await user.keyboard('env')
    await user.tab()
    await user.keyboard('prod')
    expect(screen.getByRole('status').textContent).toBe(
      '[{"key":"team","value":"search"},{"key":"env","value":"prod"}]',
    )
    await user.click(screen.getByRole('button', { name: 'Remove tag team' }))
    expect(screen.getByRole('status').textContent).toBe('[{"key":"env","value":"prod"}]')
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Key')))
  })

  it('ties an error to its field', () => {
    render(<Form />)
    const key = screen.getByLabelText('Key')
    expect(key.getAttribute('aria-invalid')).toBe('true')
    expect(document.getElementById(key.getAttribute('aria-describedby') ?? '')?.textContent).toBe('Used twice')
    expect(screen.getByLabelText('Value').getAttribute('aria-invalid')).toBeNull()
  })
})

describe('Money', () => {
  it.each([
    ['1234.56', '$1,234.56'],
    ['0', '$0.00'],
    ['-12.5', '-$12.50'],
    // Beyond what a float can hold.
    ['9007199254740993.01', '$9,007,199,254,740,993.01'],
  ])('formats %s', (amount, shown) => {
    expect(formatMoney(amount)).toBe(shown)
  })

  it('shows something too small to show as less than a cent', () => {
    render(<Money amount="0.0004" />)
    expect(screen.getByText('<$0.01')).toBeTruthy()
  })

  it('refuses what is no decimal', () => {
    expect(() => formatMoney('1e3')).toThrow(TypeError)
  })
})

describe('Time', () => {
  const now = new Date('2026-11-22T12:00:00Z')

  it.each([
    ['2026-11-22T11:59:30Z', 'just now'],
    ['2026-11-22T11:58:00Z', '2 minutes ago'],
    ['2026-11-19T12:00:00Z', '3 days ago'],
    ['2026-11-22T15:00:00Z', 'in 3 hours'],
    ['2025-10-01T00:00:00Z', 'last year'],
  ])('says %s as %s', (at, words) => {
    expect(relativeTime(new Date(at), now)).toBe(words)
  })

  it('gives the exact UTC time on focus', async () => {
    render(<Time value="2026-11-19T12:00:00Z" now={now} />)
    const time = screen.getByText('3 days ago')
    expect(time.getAttribute('datetime')).toBe('2026-11-19T12:00:00.000Z')
    await userEvent.setup().tab()
    expect(screen.getByRole('tooltip', { hidden: true }).textContent).toBe(exactTime(new Date('2026-11-19T12:00:00Z')))
  })

  it('says so when there is none', () => {
    render(<Time value={null} empty="Never" />)
    expect(screen.getByText('Never')).toBeTruthy()
  })
})

it.each([
  ['Ada Lovelace', 'AL'],
  ['ada@example.com', 'A'],
  ['grace.hopper@example.com', 'GH'],
  ['', '?'],
])('initials of %j are %s', (name, letters) => {
  expect(initials(name)).toBe(letters)
})
