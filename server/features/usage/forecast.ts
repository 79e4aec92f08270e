import { addDays, addMonths, daysBetween, listDays, monthOf, startOf } from '#contract/days.ts'

/** A month's end, estimated. Dollars as floats: nobody owes an estimate. */
export type Forecast = {
  cost: number
  low: number
  high: number
  confidence: number
  historyDays: number
  /** What is expected of each day from today to the month's end, today with what it has already. */
  expected: { day: string; cost: number }[]
}

export type History = {
  today: string
  todayCost: number
  monthToDate: number
  /** The last day whose usage is complete. */
  lastDay: string
  /** Costs of consecutive days, the last one being `lastDay`; at most the last 28 are used. */
  costs: readonly number[]
}

const CONFIDENCE = 0.8
/** Between −z and z lie 80 % of a normal distribution. */
const Z = 1.2816
const WEEK = 7

const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
const meanSquare = (values: readonly number[]) => mean(values.map((value) => value * value))

/** How much of an average day each weekday has, by its number (0 is Sunday). All alike while there are fewer than two weeks. */
function weekdayFactors(days: readonly { weekday: number; cost: number }[]): number[] {
  const average = mean(days.map((day) => day.cost))
  return Array.from({ length: WEEK }, (_, weekday) => {
    const own = days.filter((day) => day.weekday === weekday).map((day) => day.cost)
    return days.length < 2 * WEEK || average === 0 ? 1 : mean(own) / average
  })
}

/**
 * Estimates what the month will have cost when it ends.
 *
 * Method: a day yet to come is the mean of the last 14 complete days × its weekday's share of a week in the last 28. The
 * interval has two parts: single days stray from that by what they strayed in the history, which evens out over the days
 * left; and the level itself moves from week to week by what it moved in the history, which does not.
 *
 * Takes the history; returns the forecast, or null when there are fewer than three complete days.
 */
export function forecastMonth({ today, todayCost, monthToDate, lastDay, costs }: History): Forecast | null {
  const used = costs.slice(-4 * WEEK)
  if (used.length < 3) return null
  const history = used.map((cost, at) => ({
    cost,
    weekday: startOf(addDays(lastDay, at - used.length + 1)).getUTCDay(),
  }))
  const factors = weekdayFactors(history)
  const factorOf = (day: string) => factors[startOf(day).getUTCDay()] ?? 1
  const level = mean(
    used.slice(-2 * WEEK).map((cost, at, all) => cost / (factorOf(addDays(lastDay, at - all.length + 1)) || 1)),
  )
  const overall = mean(used)
  const lastOfMonth = addDays(addMonths(monthOf(today), 1), -1)
  const expected = listDays(today, lastOfMonth).map((day) => ({
    day,
    cost: day === today ? Math.max(todayCost, level * factorOf(day)) : level * factorOf(day),
  }))
  // Days of this month whose usage has not come in yet are still to be expected too.
  const missing =
    lastDay < addDays(today, -1)
      ? listDays(addDays(lastDay, 1), addDays(today, -1)).filter((day) => day >= monthOf(today))
      : []
  const missingCost = missing.reduce((sum, day) => sum + level * factorOf(day), 0)
  const cost = monthToDate - todayCost + missingCost + expected.reduce((sum, day) => sum + day.cost, 0)

  const left = daysBetween(today, lastOfMonth) + 1 + missing.length
  const dayVariance =
    meanSquare(history.map((day) => day.cost - overall * (factors[day.weekday] ?? 1))) *
    (used.length / Math.max(1, used.length - Math.min(WEEK, used.length - 1)))
  const weeks = Array.from({ length: Math.floor(used.length / WEEK) }, (_, at) =>
    mean(used.slice(used.length - (at + 1) * WEEK, used.length - at * WEEK)),
  )
  const steps = weeks.slice(1).map((week, at) => week - (weeks[at] ?? 0))
  const stepVariance = Math.max(0, meanSquare(steps) - (2 * dayVariance) / WEEK)
  const levelVariance = dayVariance / Math.min(used.length, 2 * WEEK) + stepVariance * (0.5 + left / (2 * WEEK))
  const spread = Z * Math.sqrt(left * dayVariance + left * left * levelVariance)
  return {
    cost,
    low: Math.max(monthToDate, cost - spread),
    high: cost + spread,
    confidence: CONFIDENCE,
    historyDays: used.length,
    expected,
  }
}

/** Takes a forecast, what the month has cost so far, and an amount; returns the day on which the amount is reached, or null. */
export function crossingDay(
  forecast: Forecast,
  spent: { monthToDate: number; todayCost: number },
  amount: number,
): string | null {
  const remaining = forecast.expected.reduce((sum, day) => sum + day.cost, 0)
  // What is neither in the past days nor in the ones to come belongs to days whose usage is not in yet.
  let sum = forecast.cost - remaining
  for (const { day, cost } of forecast.expected) {
    sum += cost
    if (sum >= amount) return day
  }
  return spent.monthToDate >= amount ? (forecast.expected[0]?.day ?? null) : null
}
