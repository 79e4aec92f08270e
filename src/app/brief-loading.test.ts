import { createMemoryRouter } from 'react-router'
import { afterEach, expect, test, vi } from 'vitest'
import { tellLateOfLoading } from './brief-loading.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** A router with a page that takes as long as one likes; what a listener is told of where it is and what it does. */
function listen() {
  let finish = () => {}
  const router = createMemoryRouter([
    { path: '/', element: null },
    { path: '/quick', element: null, loader: () => null },
    {
      path: '/slow',
      element: null,
      loader: () =>
        new Promise<null>((resolve) => {
          finish = () => resolve(null)
        }),
    },
  ])
  tellLateOfLoading(router)
  const told: string[] = []
  const stop = router.subscribe(({ navigation, location }) => told.push(`${navigation.state} ${location.pathname}`))
  return { router, told, stop, finish: () => finish() }
}

test('a page that is there at once is told of when it is there, and nothing before', async () => {
  const { router, told } = listen()
  await router.navigate('/quick')
  expect(told).toEqual(['idle /quick'])
})

test('a page that takes longer is told of while it loads', async () => {
  vi.useFakeTimers()
  const { router, told, finish } = listen()
  const going = router.navigate('/slow')
  await vi.advanceTimersByTimeAsync(59)
  expect(told).toEqual([])
  await vi.advanceTimersByTimeAsync(2)
  expect(told).toEqual(['loading /'])
  finish()
  await going
  expect(told).toEqual(['loading /', 'idle /slow'])
  await vi.advanceTimersByTimeAsync(100)
  expect(told).toHaveLength(2)
})

test('whoever goes elsewhere meanwhile hears only of that, and who has stopped listening of nothing', async () => {
  vi.useFakeTimers()
  const { router, told, stop } = listen()
  void router.navigate('/slow')
  await router.navigate('/quick')
  await vi.advanceTimersByTimeAsync(100)
  expect(told).toEqual(['idle /quick'])
  void router.navigate('/slow')
  stop()
  await vi.advanceTimersByTimeAsync(100)
  expect(told).toEqual(['idle /quick'])
})
