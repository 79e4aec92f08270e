import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { todayUtc } from '#lib/today.ts'
import { noteServerTime, present } from './clock.ts'
import { Time } from './Time.tsx'

afterEach(() => {
  cleanup()
  noteServerTime(new Date().toUTCString())
})

test.each([-26, 26])("where a device's clock is %i hours off the server's goes", (hours) => {
  const server = new Date(Date.now() + hours * 3_600_000)
  noteServerTime(server.toUTCString())
  render(<Time value={server} />)
  expect(screen.getByText('just now')).toBeDefined()
  expect(todayUtc()).toBe(server.toISOString().slice(0, 10))
})

test('what an answer takes to come is no disagreement, and what is no time tells nothing', () => {
  noteServerTime(new Date(Date.now() - 20_000).toUTCString())
  noteServerTime(null)
  noteServerTime('soon')
  expect(Math.abs(present().getTime() - Date.now())).toBeLessThan(1000)
})
