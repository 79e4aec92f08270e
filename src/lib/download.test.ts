import { expect, test } from 'vitest'
import { fileName, formatBytes } from './download.ts'

test('a file is called what the server calls it, and lands in no folder', () => {
  expect(fileName('attachment; filename="usage_2026-10-24_to_2026-11-22.csv"')).toBe(
    'usage_2026-10-24_to_2026-11-22.csv',
  )
  expect(fileName('attachment; filename=usage.csv; size=1')).toBe('usage.csv')
  expect(fileName('attachment; filename="../../etc/passwd"')).toBe('passwd')
  expect(fileName('attachment')).toBeUndefined()
  expect(fileName(null)).toBeUndefined()
})

test('bytes are told in kB and MB', () => {
  expect([1, 12_345, 3_440_000].map(formatBytes)).toEqual(['1 kB', '13 kB', '3.4 MB'])
})
