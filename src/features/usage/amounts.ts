import type { Usage, UsageGroup } from '#contract/usage.ts'
import { approximate } from '#contract/decimals.ts'
import { type ChartTone, toneAt } from '#ui/bar-chart-tones.ts'
import { formatMoney } from '#ui/Money.tsx'

const quantity = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })
const percent = new Intl.NumberFormat('en-US', {
  style: 'percent',
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
})
const times = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const share = new Intl.NumberFormat('en-US', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
const axis = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumFractionDigits: 2,
  minimumFractionDigits: 0,
})

/** Takes an exact quantity and its unit; returns "1,234.5 read units". The digits are formatted as they stand. */
export function quantityWords(amount: string, unit: string | null): string {
  const number = quantity.format(amount as Intl.StringNumericLiteral)
  if (unit === null) return number
  return `${number} ${amount === '1' || /[A-Z]$/.test(unit) ? unit : `${unit}s`}`
}

/** Takes a part of 1; returns "+12.4%", "−3%", "0%"; from ten times as much on "12×", which percents would hide. */
export function changeWords(change: number): string {
  if (change >= 9) return `${times.format(change + 1)}×`
  return percent.format(change).replace('-', '−')
}

/** Takes what a group cost and cost before; returns the change as a part of 1, or null when there was nothing before. */
export function changeOf({ cost, previous_cost }: Pick<UsageGroup, 'cost' | 'previous_cost'>): number | null {
  const before = approximate(previous_cost)
  return before === 0 ? null : approximate(cost) / before - 1
}

/** Takes a part and the whole; returns "12.5%". */
export function shareWords(part: string, whole: string): string {
  return approximate(whole) === 0 ? '—' : share.format(approximate(part) / approximate(whole))
}

/** A round value on the axis: "$0", "$250", "$1.5K". */
export function axisMoney(value: number): string {
  return axis.format(value)
}

/** An exact amount in a chart: to the cent, and what is less than a cent is not nothing. */
export function chartMoney(amount: string): string {
  const words = formatMoney(amount)
  return words === '$0.00' && approximate(amount) > 0 ? '<$0.01' : words
}

/** The id that stands for "all other groups together" where a group's would. */
export const OTHER = 'other'

/**
 * Takes an answer; returns the colour of each series. A group's colour goes by its rank among all groups, chosen or not, so
 * that filtering recolours nothing; those without one of their own get what is free.
 */
export function tonesOf({ groups, series }: Pick<Usage, 'groups' | 'series'>): Map<string, ChartTone> {
  const ranks = new Map(groups.map((group, rank) => [group.id, rank]))
  const shown = series.flatMap(({ group_id }) => (group_id === null ? [] : [group_id]))
  const tones = new Map<string, ChartTone>([[OTHER, 'other']])
  for (const id of shown) if (toneAt(ranks.get(id) ?? -1) !== 'other') tones.set(id, toneAt(ranks.get(id) ?? -1))
  const taken = new Set(tones.values())
  const free = Array.from({ length: 8 }, (_, at) => toneAt(at)).filter((tone) => !taken.has(tone))
  for (const id of shown) if (!tones.has(id)) tones.set(id, free.shift() ?? 'other')
  return tones
}
