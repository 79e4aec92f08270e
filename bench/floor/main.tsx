/** The least a page of this stack costs: React, a data router and a query cache; a session, fifty rows, a table, a filter, a second page, a dialog. */
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter, Link, Outlet } from 'react-router'
import { RouterProvider } from 'react-router/dom'

type Row = { id: string; name: string; email: string; role: string; since: string }

async function read<T>(url: string): Promise<T> {
  return (await fetch(url)).json() as Promise<T>
}

function Frame() {
  const { data } = useQuery({ queryKey: ['session'], queryFn: () => read<{ name: string }>('/data/session') })
  return data ? (
    <>
      <header>
        {data.name} <Link to="/">People</Link> <Link to="/projects">Projects</Link>
      </header>
      <Outlet />
    </>
  ) : null
}

function List({ of, title }: { of: string; title: string }) {
  const { data } = useQuery({ queryKey: [of], queryFn: () => read<Row[]>(`/data/${of}`) })
  const [filter, setFilter] = useState('')
  const dialog = useRef<HTMLDialogElement>(null)
  const shown = data?.filter((row) => `${row.name} ${row.email}`.toLowerCase().includes(filter.toLowerCase()))
  return (
    <main>
      <h1>{title}</h1>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        Actions
      </button>
      <dialog ref={dialog}>Done</dialog>
      <input aria-label="Filter" value={filter} onChange={(event) => setFilter(event.target.value)} />
      <table>
        <thead>
          <tr>
            <th>Name</th>
            <th>Email</th>
            <th>Role</th>
            <th>Since</th>
          </tr>
        </thead>
        <tbody>
          {shown?.map((row) => (
            <tr key={row.id}>
              <td>{row.name}</td>
              <td>{row.email}</td>
              <td>{row.role}</td>
              <td>{row.since}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  )
}

const router = createBrowserRouter([
  {
    Component: Frame,
    children: [
      { path: '/', element: <List key="rows" of="rows" title="People" /> },
      { path: '/projects', element: <List key="projects" of="projects" title="Projects" /> },
    ],
  },
])
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={new QueryClient()}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
}
