import { describe, expect, test } from 'vitest'
import { compareDecimals, negateDecimal, subtractDecimals, sumDecimals } from './decimals.ts'

describe('sums of decimals', () => {
  test('are exact where floats are not', () => {
    expect(sumDecimals(['0.1', '0.2'])).toBe('0.3')
    expect(sumDecimals(['9007199254740993', '0.000000000001'])).toBe('9007199254740993.000000000001')
    expect(sumDecimals(['0.000000000000000001', '9999999999999999'])).toBe('9999999999999999.000000000000000001')
    expect(sumDecimals(Array.from({ length: 1000 }, () => '0.001'))).toBe('1')
  })

  test('take signs and leave no zeros at the end', () => {
    expect(sumDecimals([])).toBe('0')
    expect(sumDecimals(['1.50', '-0.5'])).toBe('1')
    expect(sumDecimals(['0.25', '-1'])).toBe('-0.75')
    expect(sumDecimals(['-0.00', '0'])).toBe('0')
  })

  test('refuse what is no decimal', () => {
    for (const text of ['', '1e3', '.5', '1.', 'NaN', '1,000']) expect(() => sumDecimals([text])).toThrow(TypeError)
  })
})

test('a difference and an order are exact too', () => {
  expect(subtractDecimals('10', '0.01')).toBe('9.99')
  expect(negateDecimal('0.5')).toBe('-0.5')
  expect(negateDecimal('0')).toBe('0')
  const mixed = ['10', '9.99', '-1', '9.990', '100']
  expect(mixed.toSorted(compareDecimals)).toEqual(['-1', '9.99', '9.990', '10', '100'])
  expect(compareDecimals('0.1', '0.10')).toBe(0)
  expect(compareDecimals('99.999999999999999999', '100')).toBe(-1)
  expect(compareDecimals('9007199254740993', '9007199254740992')).toBe(1)
})
