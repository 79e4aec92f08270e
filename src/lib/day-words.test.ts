import { afterEach, expect, test, vi } from 'vitest'
import { rangeWords } from './day-words.ts'
import { todayUtc } from './today.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/New_York'])('the day is the UTC day in %s', (zone) => {
  vi.stubEnv('TZ', zone)
  vi.useFakeTimers({ now: new Date('2026-12-31T23:59:59Z') })
  expect(todayUtc()).toBe('2026-12-31')
  vi.setSystemTime(new Date('2027-01-01T00:00:00Z'))
  expect(todayUtc()).toBe('2027-01-01')
  expect(rangeWords('2026-11-01', '2026-11-30')).toBe('Nov 1 – Nov 30, 2026')
})

test('a range names both years only when it must', () => {
  expect(rangeWords('2025-12-01', '2026-01-31')).toBe('Dec 1, 2025 – Jan 31, 2026')
  expect(rangeWords('2026-01-31', '2026-01-31')).toBe('Jan 31, 2026')
})
