import { expect, test, vi } from 'vitest'
import { createScheduler } from './scheduler.ts'

const log = () => ({ info: vi.fn(), warn: vi.fn(), error: vi.fn() })

test('jobs run one after the other, and one that fails stops no other', async () => {
  const order: string[] = []
  const logged = log()
  const job = (name: string, fails = false) => ({
    name,
    everyMs: 1,
    run: async () => {
      order.push(`${name} begins`)
      await Promise.resolve()
      if (fails) throw new Error('no')
      order.push(`${name} ends`)
    },
  })
  const scheduler = createScheduler([job('one'), job('two', true), job('three')], logged)
  await Promise.all([scheduler.tick(), scheduler.tick()])
  const round = ['one begins', 'one ends', 'two begins', 'three begins', 'three ends']
  expect(order).toEqual([...round, ...round])
  expect(logged.warn).toHaveBeenCalledTimes(2)
})

test('what is started runs when it is due, and ends when it is stopped', async () => {
  vi.useFakeTimers()
  try {
    let often = 0
    let seldom = 0
    const jobs = [
      { name: 'often', everyMs: 1_000, run: async () => void (often += 1) },
      { name: 'seldom', everyMs: 10_000, run: async () => void (seldom += 1) },
    ]
    const scheduler = createScheduler(jobs, log())
    scheduler.start()
    scheduler.start()
    await vi.advanceTimersByTimeAsync(5_500)
    expect([often, seldom]).toEqual([5, 1])
    await scheduler.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([often, seldom]).toEqual([5, 1])
  } finally {
    vi.useRealTimers()
  }
})
