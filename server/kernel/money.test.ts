import { describe, expect, test } from 'vitest'
import { estimatedDollars, formatDollars, plainDecimal, toCents } from './money.ts'

describe('a quantity as JSON may hold it', () => {
  test.each([
    [0.1, '0.1'],
    [1e-7, '0.0000001'],
    [1.25e-7, '0.000000125'],
    [1e21, '1000000000000000000000'],
    [1.5e21, '1500000000000000000000'],
    ['12345678901234567.25', '12345678901234567.25'],
    [' 7 ', '7'],
    ['1E3', '1000'],
    ['12.5e-3', '0.0125'],
    ['12.50e1', '125'],
    ['-1', '-1'],
    ['', null],
    ['1,5', null],
    ['0x10', null],
    ['1e999', null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
  ])('%s is %s', (value, expected) => {
    expect(plainDecimal(value)).toBe(expected)
  })
})

test('dollars are rounded once, halves away from zero', () => {
  expect(toCents('1.005')).toBe(101n)
  expect(toCents('1.00499999999999999')).toBe(100n)
  expect(toCents('-1.005')).toBe(-101n)
  expect(toCents('7')).toBe(700n)
  expect(formatDollars('1234567.895')).toBe('$1,234,567.90')
  expect(formatDollars('0.004')).toBe('$0.00')
  expect(formatDollars('-3.5')).toBe('-$3.50')
  expect(estimatedDollars(-0.2)).toBe('0.00')
  expect(estimatedDollars(1234.567)).toBe('1234.57')
  expect(formatDollars(estimatedDollars(1e22))).toBe('$10,000,000,000,000,000,000,000.00')
})
