/** The least a page of this stack costs: React, a data router and a query cache; a session, fifty rows, a table, a filter. */
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter, Outlet } from 'react-router'
import { RouterProvider } from 'react-router/dom'

type Row = { id: string; name: string; email: string; role: string; since: string }

async function read<T>(url: string): Promise<T> {
  return (await fetch(url)).json() as Promise<T>
}

function Frame() {
  const { data } = useQuery({ queryKey: ['session'], queryFn: () => read<{ name: string }>('/data/session') })
  return data ? (
    <>
      <header>{data.name}</header>
      <Outlet />
    </>
  ) : null
}

function List() {
  const { data } = useQuery({ queryKey: ['rows'], queryFn: () => read<Row[]>('/data/rows') })
  const [filter, setFilter] = useState('')
  const shown = data?.filter((row) => `${row.name} ${row.email}`.toLowerCase().includes(filter.toLowerCase()))
  return (
    <main>
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

const router = createBrowserRouter([{ Component: Frame, children: [{ path: '*', Component: List }] }])
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={new QueryClient()}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
}
