import { expect, test } from 'vitest'
import type { UsageGroup } from '#contract/usage.ts'
import { axisMoney, changeOf, changeWords, chartMoney, quantityWords, shareWords, tonesOf } from './amounts.ts'

test('money is written from its digits, and less than a cent is not nothing', () => {
  expect(chartMoney('9007199254740993.25')).toBe('$9,007,199,254,740,993.25')
  expect(chartMoney('0.004')).toBe('<$0.01')
  expect(chartMoney('0')).toBe('$0.00')
  expect(['0', '250', '1500', '1200000'].map(Number).map(axisMoney)).toEqual(['$0', '$250', '$1.5K', '$1.2M'])
})

test('quantities carry their unit', () => {
  expect(quantityWords('12345678901234567.25', 'read unit')).toBe('12,345,678,901,234,567.25 read units')
  expect(quantityWords('1', 'hour')).toBe('1 hour')
  expect(quantityWords('0.5', 'GB')).toBe('0.5 GB')
  expect(quantityWords('3', 'GB-hour')).toBe('3 GB-hours')
})

test('changes are parts of what was before, and nothing before is no percent', () => {
  expect(changeOf({ cost: '150', previous_cost: '100' })).toBeCloseTo(0.5)
  expect(changeOf({ cost: '150', previous_cost: '0' })).toBeNull()
  expect([0.124, -0.03, 0, 9.4, 126.86].map(changeWords)).toEqual(['+12.4%', '−3%', '0%', '10×', '128×'])
  expect(shareWords('1', '8')).toBe('12.5%')
  expect(shareWords('0', '0')).toBe('—')
})

test('a group keeps its colour whatever else is chosen', () => {
  const groups = Array.from({ length: 12 }, (_, at) => ({ id: `g${at}` }) as UsageGroup)
  const series = (...ids: (string | null)[]) =>
    ids.map((group_id) => ({ group_id, name: '', costs: [], quantities: null }))
  const all = tonesOf({ groups, series: series('g0', 'g1', 'g7', null) })
  expect([...all]).toEqual([
    ['other', 'other'],
    ['g0', 1],
    ['g1', 2],
    ['g7', 8],
  ])
  const few = tonesOf({ groups, series: series('g1', 'g7', 'g9', 'g11') })
  expect(few.get('g1')).toBe(2)
  expect(few.get('g7')).toBe(8)
  expect([few.get('g9'), few.get('g11')]).toEqual([1, 3])
})
