import { describe, expect, test } from 'vitest'
import { addDays, addMonths, lastDayOf, listDays, startOf } from '#contract/days.ts'
import { crossingDay, forecastMonth, type History } from './forecast.ts'

/** A normal deviate that falls the same way each time. */
function noiseFrom(seed: number) {
  let state = seed
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state + 1) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

type Daily = (day: string, at: number) => number

/** What would have been known on a day, of costs that go on after it. */
function historyOn(today: string, costOf: Daily, historyDays = 28): History & { truth: number } {
  const from = addDays(today, -historyDays)
  const month = `${today.slice(0, 7)}-01`
  const cost = new Map(
    listDays(from < month ? from : month, lastDayOf(month)).map((day, at) => [day, Math.max(0, costOf(day, at))]),
  )
  const sum = (days: string[]) => days.reduce((total, day) => total + (cost.get(day) ?? 0), 0)
  return {
    today,
    todayCost: 0,
    monthToDate: sum(today === month ? [] : listDays(month, addDays(today, -1))),
    lastDay: addDays(today, -1),
    costs: listDays(from, addDays(today, -1)).map((day) => cost.get(day) ?? 0),
    truth: sum(listDays(month, lastDayOf(month))),
  }
}

describe('the forecast', () => {
  test('is exact when every day is alike, and when every week is', () => {
    const flat = forecastMonth(historyOn('2026-11-11', () => 10))
    expect(flat).toMatchObject({ cost: 300, low: 300, high: 300, historyDays: 28 })
    const weekly: Daily = (day) => 5 + startOf(day).getUTCDay()
    const history = historyOn('2028-02-10', weekly)
    expect(forecastMonth(history)?.cost).toBeCloseTo(history.truth, 6)
  })

  test('counts the part of today that is there, and expects the rest of it', () => {
    const history = historyOn('2026-11-30', () => 10)
    expect(forecastMonth({ ...history, todayCost: 4, monthToDate: history.monthToDate + 4 })?.cost).toBeCloseTo(300)
    expect(forecastMonth({ ...history, todayCost: 25, monthToDate: history.monthToDate + 25 })?.cost).toBeCloseTo(315)
  })

  test('expects what is late, and does not take it for nothing', () => {
    const history = historyOn('2026-11-21', () => 10)
    const late = { ...history, lastDay: '2026-11-18', costs: history.costs.slice(0, -2), monthToDate: 180 }
    expect(forecastMonth(late)?.cost).toBeCloseTo(300)
  })

  test('is none of two days, and open-minded after ten', () => {
    expect(forecastMonth(historyOn('2026-11-03', () => 10, 2))).toBeNull()
    const young = forecastMonth(historyOn('2026-11-11', (_, at) => 10 + (at % 3), 10))
    expect(young?.historyDays).toBe(10)
    expect((young?.high ?? 0) - (young?.low ?? 0)).toBeGreaterThan(10)
  })

  test('never ends below what is spent', () => {
    const history = historyOn('2026-11-20', (_, at) => (at % 9 === 0 ? 200 : 1))
    expect(forecastMonth(history)?.low).toBeGreaterThanOrEqual(history.monthToDate)
  })

  test.each([
    ['noise around a weekly rhythm', 0.15, 0],
    ['noise and a level that wanders', 0.1, 0.02],
  ])('holds the month in its interval about as often as it says: %s', (_, noise, drift) => {
    let held = 0
    let rounds = 0
    let error = 0
    for (let round = 0; round < 300; round++) {
      const deviate = noiseFrom(round + 1)
      let level = 100
      const costOf: Daily = (day) => {
        level *= 1 + drift * deviate()
        return level * (startOf(day).getUTCDay() % 6 === 0 ? 0.6 : 1.1) * (1 + noise * deviate())
      }
      const history = historyOn(addDays('2026-11-05', round % 22), costOf)
      const forecast = forecastMonth(history)
      if (!forecast) continue
      rounds += 1
      error += Math.abs(forecast.cost - history.truth) / history.truth
      if (history.truth >= forecast.low && history.truth <= forecast.high) held += 1
    }
    expect(held / rounds).toBeGreaterThan(0.7)
    expect(held / rounds).toBeLessThan(0.97)
    expect(error / rounds).toBeLessThan(0.08)
  })
})

test('the day of crossing is where the sum of days reaches the amount', () => {
  const history = historyOn('2026-11-11', () => 10)
  const forecast = forecastMonth(history)
  if (!forecast) throw new Error('There is no forecast.')
  const spent = { monthToDate: history.monthToDate, todayCost: 0 }
  expect(crossingDay(forecast, spent, 101)).toBe('2026-11-11')
  expect(crossingDay(forecast, spent, 155)).toBe('2026-11-16')
  expect(crossingDay(forecast, spent, 301)).toBeNull()
})

test('months and days turn where the calendar turns', () => {
  expect(addMonths('2026-12-01', 1)).toBe('2027-01-01')
  expect(lastDayOf('2028-02-01')).toBe('2028-02-29')
  expect(lastDayOf('2027-02-01')).toBe('2027-02-28')
  expect(addDays('2028-02-28', 2)).toBe('2028-03-01')
})
