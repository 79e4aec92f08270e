import { afterEach, expect, test, vi } from 'vitest'
import { rangeWords } from './day-words.ts'
import { addDays, addMonths, dayOf, daysBetween, isDay, monthStart, todayUtc } from './days.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

test('a day exists or does not', () => {
  expect(['2024-02-29', '2026-12-31', '2000-02-29'].every(isDay)).toBe(true)
  expect(['2026-02-29', '2026-13-01', '2026-04-31', '2100-02-29', '26-01-01', '2026-1-1', ''].some(isDay)).toBe(false)
})

test('days follow each other over the ends of months, years and leap days', () => {
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  expect(addDays('2027-01-01', -1)).toBe('2026-12-31')
  expect(daysBetween('2024-01-01', '2025-01-01')).toBe(366)
  // The day a clock goes forward has 23 hours where it does; in UTC it has 24.
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
})

test('months have the days they have', () => {
  expect(addMonths('2026-03-31', -1)).toBe('2026-02-28')
  expect(addMonths('2024-03-31', -1)).toBe('2024-02-29')
  expect(addMonths('2026-01-15', -1)).toBe('2025-12-15')
  expect(addMonths('2024-02-29', 12)).toBe('2025-02-28')
  expect(monthStart('2026-11-22')).toBe('2026-11-01')
})

test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/New_York'])('the day is the UTC day in %s', (zone) => {
  vi.stubEnv('TZ', zone)
  vi.useFakeTimers({ now: new Date('2026-12-31T23:59:59Z') })
  expect(todayUtc()).toBe('2026-12-31')
  vi.setSystemTime(new Date('2027-01-01T00:00:00Z'))
  expect(todayUtc()).toBe('2027-01-01')
  expect(dayOf(new Date('2026-11-01T00:00:00Z'))).toBe('2026-11-01')
  expect(rangeWords('2026-11-01', '2026-11-30')).toBe('Nov 1 – Nov 30, 2026')
})

test('a range names both years only when it must', () => {
  expect(rangeWords('2025-12-01', '2026-01-31')).toBe('Dec 1, 2025 – Jan 31, 2026')
  expect(rangeWords('2026-01-31', '2026-01-31')).toBe('Jan 31, 2026')
})
