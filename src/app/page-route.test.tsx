import { render, screen } from '@testing-library/react'
import { createMemoryRouter, Outlet } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { expect, test, vi } from 'vitest'
import { createQueryClient } from '#lib/query-client.ts'
import { frame, page } from './page-route.ts'
import { RootError } from './RootError.tsx'
import { createRoutes } from './router.tsx'

const gone = new TypeError('Failed to fetch dynamically imported module: /assets/gone.js')

function Frame() {
  return (
    <>
      <nav aria-label="Main" />
      <Outlet />
    </>
  )
}

test('a script that does not come leaves the frame and says so; it is tried again', async () => {
  const load = vi.fn(async () => () => <h1>Usage</h1>).mockRejectedValueOnce(gone)
  const loadFrame = vi.fn(async () => () => <Outlet />).mockRejectedValueOnce(gone)
  const router = createMemoryRouter([
    {
      HydrateFallback: () => null,
      Component: Frame,
      children: [
        { index: true, element: <h1>Home</h1> },
        page({ path: '/usage', title: 'Usage', load }),
        {
          ...frame(loadFrame),
          children: [page({ path: '/plans', title: 'Plans', load: async () => () => <h1>Plans</h1> })],
        },
      ],
    },
  ])
  render(<RouterProvider router={router} />)
  for (const [address, name] of [
    ['/usage', 'Usage'],
    ['/plans', 'Plans'],
  ] as const) {
    await router.navigate(address)
    expect(await screen.findByRole('heading', { name: 'Part of this page could not be loaded' })).toBeDefined()
    expect(screen.getByRole('button', { name: 'Reload' })).toBeDefined()
    expect(screen.getByRole('navigation', { name: 'Main' })).toBeDefined()
    await router.navigate(address, { replace: true })
    expect(await screen.findByRole('heading', { name })).toBeDefined()
  }
})

test('offline it is tried again, not loaded anew', async () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  const load = vi.fn(async () => () => <h1>Usage</h1>).mockRejectedValueOnce(gone)
  const router = createMemoryRouter([{ ...page({ path: '/', title: 'Usage', load }), HydrateFallback: () => null }])
  render(<RouterProvider router={router} />)
  expect(await screen.findByRole('heading', { name: 'The server cannot be reached' })).toBeDefined()
  screen.getByRole('button', { name: 'Try again' }).click()
  expect(await screen.findByRole('heading', { name: 'Usage' })).toBeDefined()
  vi.restoreAllMocks()
})

test('a frame that did not come and stands in no other is told of in a frame', () => {
  const [root] = createRoutes(createQueryClient())
  const outermost = root?.children?.filter((route) => route.lazy && route.children) ?? []
  expect(outermost).toHaveLength(2)
  for (const route of outermost) expect(route.ErrorBoundary).toBe(RootError)
})
