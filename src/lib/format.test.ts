import { expect, test } from 'vitest'
import { formatClock, formatCount, formatTime, formatWait } from './format.ts'

test('times are UTC and say so, midnight included', () => {
  expect(formatTime('2026-11-22T00:05:09Z')).toBe('Nov 22, 2026, 00:05 UTC')
  expect(formatClock('2026-11-22T01:30:00+02:00')).toBe('23:30 UTC')
})
test('counts agree with their noun', () => {
  expect(formatCount(0, 'key')).toBe('0 keys')
  expect(formatCount(1, 'key')).toBe('1 key')
  expect(formatCount(1234, 'index', 'indexes')).toBe('1,234 indexes')
})
test('a wait is never said to be shorter than it is', () => {
  expect(formatWait(0.2)).toBe('1 second')
  expect(formatWait(59)).toBe('59 seconds')
  expect(formatWait(61)).toBe('2 minutes')
  expect(formatWait(3600)).toBe('1 hour')
  expect(formatWait(3601)).toBe('2 hours')
})
