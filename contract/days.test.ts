import { expect, test } from 'vitest'
import { addDays, addMonths, dayOf, daysBetween, isDay, lastDayOf, listDays, monthOf } from './days.ts'

test('a day exists or does not', () => {
  expect(['2024-02-29', '2026-12-31', '2000-02-29'].every(isDay)).toBe(true)
  expect(
    ['2026-02-29', '2026-13-01', '2026-04-31', '2100-02-29', '0000-01-01', '26-01-01', '2026-1-1', ''].some(isDay),
  ).toBe(false)
})

test('days follow each other over the ends of months, years and leap days', () => {
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  expect(addDays('2027-01-01', -1)).toBe('2026-12-31')
  expect(listDays('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
  expect(dayOf(new Date('2026-11-01T00:00:00Z'))).toBe('2026-11-01')
  expect(daysBetween('2024-01-01', '2025-01-01')).toBe(366)
  // The day a clock goes forward has 23 hours where it does; in UTC it has 24.
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
})

test('months have the days they have', () => {
  expect(addMonths('2026-03-31', -1)).toBe('2026-02-28')
  expect(addMonths('2024-03-31', -1)).toBe('2024-02-29')
  expect(addMonths('2026-01-15', -1)).toBe('2025-12-15')
  expect(addMonths('2024-02-29', 12)).toBe('2025-02-28')
  expect(addMonths('2026-11-01', 14)).toBe('2028-01-01')
  expect(monthOf('2026-11-22')).toBe('2026-11-01')
  expect(lastDayOf('2024-02-01')).toBe('2024-02-29')
  expect(lastDayOf('2026-12-22')).toBe('2026-12-31')
})
