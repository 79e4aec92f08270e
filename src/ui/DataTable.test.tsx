// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DataTable } from './DataTable.tsx'
import type { DataColumn, DataTableProps, TableSort } from './DataTable.tsx'

afterEach(cleanup)

interface Key {
  id: string
  name: string
  requests: number | null
}

const keys: Key[] = [
  { id: 'a1', name: 'key 10', requests: 3 },
  { id: 'b2', name: 'Key 2', requests: null },
  { id: 'c3', name: 'alpha', requests: 70 },
]

const columns: DataColumn<Key>[] = [
  {
    id: 'name',
    header: 'Name',
    value: (key) => key.name,
    searchText: (key) => `${key.name} ${key.id}`,
    cell: (key) => (
      <a data-row-link href={`#${key.id}`}>
        {key.name}
      </a>
    ),
  },
  {
    id: 'requests',
    header: 'Requests',
    value: (key) => key.requests,
    sortFirst: 'desc',
    align: 'end',
    cell: (key) => <button>{key.requests ?? 'None'}</button>,
  },
]

function Page(props: Partial<DataTableProps<Key>>) {
  const [filter, setFilter] = useState('')
  const [sort, setSort] = useState<TableSort | null>(null)
  return (
    <DataTable
      label="API keys"
      noun={{ one: 'key', other: 'keys' }}
      columns={columns}
      rows={keys}
      rowId={(key) => key.id}
      rowName={(key) => key.name}
      filter={filter}
      onFilterChange={setFilter}
      sort={sort}
      onSortChange={setSort}
      empty={<p>No keys yet</p>}
      {...props}
    />
  )
}

const names = () => screen.getAllByRole('link').map((link) => link.textContent)
const header = (name: string) => screen.getByRole('columnheader', { name })

describe('sorting', () => {
  it('goes ascending, descending and back, with aria-sort, numbers inside text in order', async () => {
    const user = userEvent.setup()
    render(<Page />)
    expect(header('Name').getAttribute('aria-sort')).toBe('none')
    await user.click(within(header('Name')).getByRole('button'))
    expect(names()).toEqual(['alpha', 'Key 2', 'key 10'])
    expect(header('Name').getAttribute('aria-sort')).toBe('ascending')
    await user.click(within(header('Name')).getByRole('button'))
    expect(names()).toEqual(['key 10', 'Key 2', 'alpha'])
    await user.click(within(header('Name')).getByRole('button'))
    expect(names()).toEqual(['key 10', 'Key 2', 'alpha'])
    expect(header('Name').getAttribute('aria-sort')).toBe('none')
  })

  it('keeps empty values last in both directions, and starts with the greatest where told', async () => {
    const user = userEvent.setup()
    render(<Page />)
    await user.click(within(header('Requests')).getByRole('button'))
    expect(names()).toEqual(['alpha', 'key 10', 'Key 2'])
    await user.click(within(header('Requests')).getByRole('button'))
    expect(names()).toEqual(['key 10', 'alpha', 'Key 2'])
  })
})

describe('filtering', () => {
  it('finds each word anywhere, counts, and clears from the no-match state', async () => {
    const user = userEvent.setup()
    render(<Page />)
    expect(screen.getByText('3 keys')).toBeTruthy()
    await user.type(screen.getByLabelText('Filter keys'), 'B2 key')
    expect(names()).toEqual(['Key 2'])
    expect(screen.getByText('1 of 3 keys')).toBeTruthy()
    await user.type(screen.getByLabelText('Filter keys'), 'zzz')
    expect(screen.queryAllByRole('link')).toEqual([])
    expect(screen.queryByText('No keys yet')).toBeNull()
    const clear = screen
      .getAllByRole('button', { name: 'Clear filter' })
      .find((button) => button.textContent === 'Clear filter')
    expect(clear).toBeDefined()
    if (clear) await user.click(clear)
    expect(names()).toHaveLength(3)
    expect(screen.getByLabelText<HTMLInputElement>('Filter keys').value).toBe('')
  })

  it('is reached with /', async () => {
    const user = userEvent.setup()
    render(<Page />)
    await user.keyboard('/')
    expect(document.activeElement).toBe(screen.getByLabelText('Filter keys'))
  })

  it('takes over a filter that comes from outside, such as Back', async () => {
    const user = userEvent.setup()
    const { rerender } = render(<Page filter="" onFilterChange={() => undefined} />)
    await user.type(screen.getByLabelText('Filter keys'), 'alp')
    expect(screen.getByLabelText<HTMLInputElement>('Filter keys').value).toBe('alp')
    rerender(<Page filter="key" onFilterChange={() => undefined} />)
    expect(screen.getByLabelText<HTMLInputElement>('Filter keys').value).toBe('key')
  })
})

describe('states', () => {
  it('shows the empty state only when there is nothing at all', () => {
    render(<Page rows={[]} />)
    expect(screen.getByText('No keys yet')).toBeTruthy()
    expect(screen.getByText('0 keys')).toBeTruthy()
  })

  it('says it is busy while loading', () => {
    render(<Page rows={undefined} skeletonRows={5} />)
    expect(screen.getByRole('table').getAttribute('aria-busy')).toBe('true')
    expect(screen.queryByText('No keys yet')).toBeNull()
  })

  it('keeps the last rows under an error and tries again', async () => {
    const onRetry = vi.fn()
    render(<Page error={{ title: 'The keys could not be loaded' }} onRetry={onRetry} />)
    expect(names()).toHaveLength(3)
    expect(screen.getByRole('alert').textContent).toContain('The keys could not be loaded')
    await userEvent.setup().click(screen.getByRole('button', { name: 'Try again' }))
    expect(onRetry).toHaveBeenCalledTimes(1)
  })

  it('shows the error alone when there are no rows', () => {
    render(
      <Page
        rows={undefined}
        error={{ title: 'The keys could not be loaded', requestId: 'req_1' }}
        onRetry={() => undefined}
      />,
    )
    expect(screen.getByRole('alert').textContent).toContain('req_1')
    expect(screen.getByRole('table').getAttribute('aria-busy')).toBeNull()
  })
})

describe('the focus', () => {
  it('stays at the filter when the button that clears it goes', async () => {
    const user = userEvent.setup()
    render(<Page />)
    const filter = screen.getByRole('textbox', { name: 'Filter keys' })
    await user.type(filter, 'nothing like it')
    screen.getAllByRole('button', { name: 'Clear filter' }).at(-1)?.focus()
    await user.keyboard('{Enter}')
    expect(screen.getAllByRole('rowheader').length).toBe(keys.length)
    expect(document.activeElement).toBe(filter)
  })

  it('goes to the heading when another try has worked, and its button with the error is gone', () => {
    const failed = { title: 'The keys could not be loaded' }
    const page = (props: Partial<DataTableProps<Key>>) => (
      <main>
        <h1 tabIndex={-1}>API keys</h1>
        <Page onRetry={() => undefined} {...props} />
      </main>
    )
    const { rerender } = render(page({ rows: undefined, error: failed }))
    for (const stillThere of [undefined, keys]) {
      rerender(page({ rows: stillThere, error: failed }))
      screen.getByRole('button', { name: 'Try again' }).focus()
      rerender(page({ rows: keys, error: null }))
      expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }))
    }
  })
})

describe('rows', () => {
  it('have a name that goes with each of their cells', () => {
    render(<Page />)
    const [row] = screen.getAllByRole('row', { name: /alpha/ })
    expect(row && within(row).getByRole('rowheader').textContent).toBe('alpha')
  })

  it('follow their link from anywhere but a control', () => {
    const followed = vi.fn((event: { preventDefault: () => void }) => event.preventDefault())
    render(
      // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- a listener for the test, no control
      <div onClick={followed}>
        <Page />
      </div>,
    )
    const onLink = vi.fn()
    screen.getByRole('link', { name: 'alpha' }).addEventListener('click', onLink)
    const row = screen.getByRole('row', { name: /alpha/ })
    const [first] = within(row).getAllByRole('rowheader')
    fireEvent.click(first ?? row)
    expect(onLink).toHaveBeenCalledTimes(1)
    fireEvent.click(within(row).getByRole('button'))
    expect(onLink).toHaveBeenCalledTimes(1)
  })

  it('are chosen one by one and all at once', async () => {
    const user = userEvent.setup()
    function Choosing() {
      const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
      return (
        <>
          <output>{[...selected].toSorted().join(' ')}</output>
          <Page selected={selected} onSelectedChange={setSelected} />
        </>
      )
    }
    render(<Choosing />)
    await user.click(screen.getByRole('checkbox', { name: 'Select alpha' }))
    expect(screen.getByRole('status').textContent).toBe('c3')
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Select all keys shown' }).indeterminate).toBe(true)
    await user.click(screen.getByRole('checkbox', { name: 'Select all keys shown' }))
    expect(screen.getByRole('status').textContent).toBe('a1 b2 c3')
    await user.click(screen.getByRole('checkbox', { name: 'Select all keys shown' }))
    expect(screen.getByRole('status').textContent).toBe('')
  })

  it('are only partly in the page when there are thousands, and all are counted', () => {
    const many = Array.from({ length: 5000 }, (_key, at): Key => ({ id: `id${at}`, name: `Key ${at}`, requests: at }))
    render(<Page rows={many} />)
    expect(screen.getAllByRole('link').length).toBeLessThan(120)
    expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('5001')
    expect(screen.getByText('5,000 keys')).toBeTruthy()
  })

  it('are those in sight alone while the bar is dragged, and those around them once it rests, to the very last', async () => {
    const many = Array.from({ length: 5000 }, (_key, at): Key => ({ id: `id${at}`, name: `Key ${at}`, requests: at }))
    render(<Page rows={many} />)
    const body = screen.getAllByRole('rowgroup')[1] as HTMLElement
    const sight = Math.ceil(window.innerHeight / 44) + 1
    const scrollTo = (top: number) => {
      body.getBoundingClientRect = () => ({ top, bottom: top + many.length * 44 }) as DOMRect
      fireEvent.scroll(window)
    }
    scrollTo(0)
    scrollTo(-44 * 1000)
    expect(names()).toEqual(Array.from({ length: sight }, (_name, at) => `Key ${1000 + at}`))
    await vi.waitFor(() => expect(names().length).toBeGreaterThan(sight))
    expect(names()).toContain('Key 1000')
    scrollTo(-44 * 4999)
    expect(names().at(-1)).toBe('Key 4999')
    expect(names()).toHaveLength(sight)
  })
})

describe('while it loads', () => {
  it('has the columns it will have, and counts nothing once loading has failed', () => {
    const { container, rerender } = render(
      <Page rows={undefined} skeletonRows={2} actions={() => null} selected={new Set()} onSelectedChange={vi.fn()} />,
    )
    const heads = screen.getAllByRole('columnheader').length
    expect(heads).toBe(columns.length + 2)
    for (const row of container.querySelectorAll('tbody tr')) expect(row.children.length).toBe(heads)
    expect(container.querySelectorAll('.animate-pulse').length).toBe(2 * heads + 1)
    rerender(<Page rows={undefined} error={{ title: 'The keys could not be loaded' }} />)
    expect(screen.getByText('The keys could not be loaded')).toBeDefined()
    expect(container.querySelectorAll('.animate-pulse').length).toBe(0)
  })
})
