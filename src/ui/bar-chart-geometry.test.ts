import { describe, expect, it } from 'vitest'
import { barWidths, dayAt, labelledDays, middleOf, niceTicks, seriesPath, stackSeries } from './bar-chart-geometry.ts'

const plot = { left: 40, width: 300, top: 10, height: 100 }

function days(from: string, count: number): string[] {
  return Array.from({ length: count }, (_unused, at) =>
    new Date(Date.parse(`${from}T00:00:00Z`) + at * 86_400_000).toISOString().slice(0, 10),
  )
}

describe('ticks', () => {
  it.each([
    [97, 4, [0, 25, 50, 75, 100]],
    [100, 4, [0, 25, 50, 75, 100]],
    [101, 4, [0, 50, 100, 150]],
    [0.3, 3, [0, 0.1, 0.2, 0.3]],
    [1_234_567, 4, [0, 500_000, 1_000_000, 1_500_000]],
    [0, 4, [0, 1]],
    [Number.NaN, 4, [0, 1]],
  ])('of %d in %d steps are round and reach it', (greatest, steps, expected) => {
    expect(niceTicks(greatest, steps)).toEqual(expected)
  })

  it('reach every value with few steps', () => {
    for (let at = 1; at < 500; at++) {
      const greatest = at ** 3 / 977
      const ticks = niceTicks(greatest, 4)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(greatest * (1 - 1e-9))
      expect(ticks.length).toBeLessThanOrEqual(6)
    }
  })
})

describe('stack', () => {
  it('puts each series on those before it', () => {
    const [first, second] = stackSeries(
      [
        [1, 2],
        [3, 0.5],
      ],
      2,
    )
    expect([...(first?.bottoms ?? []), ...(first?.tops ?? [])]).toEqual([0, 0, 1, 2])
    expect([...(second?.bottoms ?? []), ...(second?.tops ?? [])]).toEqual([1, 2, 4, 2.5])
  })

  it('gives a credit and a missing day no height', () => {
    const [first, second] = stackSeries([[-5, 1], [2]], 2)
    expect([...(first?.tops ?? [])]).toEqual([0, 1])
    expect([...(second?.tops ?? [])]).toEqual([2, 1])
  })
})

describe('bars', () => {
  it('are one path a series, a bar for each day with something', () => {
    const [series] = stackSeries([[5, 0, 10]], 3)
    if (!series) throw new Error('no series')
    // A day is 100 px, its gap 12, and a bar at most 48.
    expect(seriesPath(series, 10, plot)).toBe('M66 110V60h48V110zM266 110V10h48V110z')
  })

  it('stand inside the plot, however many days there are', () => {
    for (const count of [1, 7, 30, 90, 365, 731]) {
      const [series] = stackSeries([Array.from({ length: count }, () => 1)], count)
      if (!series) throw new Error('no series')
      const xs = [...seriesPath(series, 1, plot).matchAll(/M([\d.]+) [\d.]+V[\d.]+h([\d.]+)/g)].map((one) => [
        Number(one[1]),
        Number(one[1]) + Number(one[2]),
      ])
      expect(xs).toHaveLength(count)
      expect(Math.min(...xs.flat())).toBeGreaterThanOrEqual(plot.left)
      expect(Math.max(...xs.flat())).toBeLessThanOrEqual(plot.left + plot.width + 0.01)
    }
  })

  it('touch when they are thin', () => {
    expect(barWidths(300, 365).bar).toBeCloseTo(300 / 365)
    expect(barWidths(300, 30)).toEqual({ step: 10, bar: 7.6 })
  })
})

it('finds the day under the pointer, and none beside the plot', () => {
  expect([39, 40, 139, 140, 339.9, 340].map((x) => dayAt(x, plot, 3))).toEqual([-1, 0, 0, 1, 2, -1])
  for (const count of [1, 30, 365])
    for (let at = 0; at < count; at++) expect(dayAt(middleOf(at, plot, count), plot, count)).toBe(at)
})

describe('labels', () => {
  const words = (from: string, count: number, fitting: number) =>
    labelledDays(days(from, count), fitting).map((at) => days(from, count)[at])

  it('name every day while they fit, then every second, third, seventh', () => {
    expect(words('2026-11-01', 7, 10)).toHaveLength(7)
    expect(words('2026-11-01', 30, 16)).toHaveLength(15)
    expect(words('2026-10-24', 30, 6)).toEqual(['2026-10-24', '2026-10-31', '2026-11-07', '2026-11-14', '2026-11-21'])
  })

  it('name the firsts of months over a year, as many as fit', () => {
    expect(words('2025-11-23', 365, 16)).toHaveLength(12)
    expect(words('2025-11-23', 365, 4)).toEqual(['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01'])
    expect(words('2024-01-01', 731, 4)).toEqual(['2024-01-01', '2024-07-01', '2025-01-01', '2025-07-01'])
  })

  it('never name more than fit', () => {
    for (const count of [1, 2, 14, 31, 99, 101, 365, 731])
      for (const fitting of [2, 5, 9, 18])
        expect(words('2025-03-15', count, fitting).length).toBeLessThanOrEqual(fitting)
  })
})
