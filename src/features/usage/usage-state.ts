import { MAX_USAGE_DAYS, SERVICES, USAGE_SCOPES, type UsageScope } from '#contract/usage-scopes.ts'
import { addDays, addMonths, daysBetween, isDay, monthOf } from '#contract/days.ts'
import { oneOf, sorting, text, type UrlField, type UrlValues } from '#lib/url-state.ts'

/** The whole state of the Usage page, as it stands in its address. */

export const PRESETS = ['7d', '30d', '90d', 'month', 'last-month', '12m'] as const
export type Preset = (typeof PRESETS)[number]
/** The first and the last day, both UTC and both included. */
export type Range = { from: string; to: string }

/** Takes a preset and the present day; returns the days it means. */
export function presetRange(preset: Preset, today: string): Range {
  switch (preset) {
    case '7d':
      return { from: addDays(today, -6), to: today }
    case '30d':
      return { from: addDays(today, -29), to: today }
    case '90d':
      return { from: addDays(today, -89), to: today }
    case 'month':
      return { from: monthOf(today), to: today }
    case 'last-month': {
      const lastDay = addDays(monthOf(today), -1)
      return { from: monthOf(lastDay), to: lastDay }
    }
    case '12m':
      return { from: addDays(addMonths(today, -12), 1), to: today }
  }
}

/** Takes what was chosen as first and last day; returns what is wrong with it, or undefined. */
export function rangeProblem({ from, to }: Range, today: string): string | undefined {
  if (!isDay(from) || !isDay(to)) return 'Enter the first and the last day.'
  if (from > to) return 'The first day is after the last.'
  if (from > today) return 'The first day has not come yet.'
  if (daysBetween(from, to) >= MAX_USAGE_DAYS) return `There can be at most ${MAX_USAGE_DAYS} days.`
  return undefined
}

/** Ids separated by commas; none means all. */
function ids(): UrlField<readonly string[]> {
  return {
    fallback: [],
    parse: (raw) => [...new Set(raw.split(',').filter((one) => one !== ''))],
    format: (value) => value.join(','),
  }
}

/** A day, or nothing. */
function day(): UrlField<string> {
  return { fallback: '', parse: (raw) => (isDay(raw) ? raw : ''), format: (value) => value }
}

export const FIELDS = {
  range: oneOf(PRESETS, '30d'),
  /** Both days together take the place of the preset. */
  from: day(),
  to: day(),
  scope: oneOf(USAGE_SCOPES, 'sku'),
  skus: ids(),
  projects: ids(),
  services: {
    ...ids(),
    parse: (raw: string) => SERVICES.filter((one) => raw.split(',').includes(one)),
  },
  /** The bar that was drilled into. */
  day: day(),
  view: oneOf(['chart', 'table'], 'chart'),
  /** Series that the legend has switched off. */
  hide: ids(),
  /** What the table under the chart is filtered by. */
  q: text(),
  sort: sorting(['name', 'service', 'quantity', 'cost', 'change'], { id: 'cost', desc: true }),
}
export type UsageState = UrlValues<typeof FIELDS>
export type UsagePatch = Partial<UsageState>

/** Takes the page's state and the present day; returns the days it asks about. What cannot be asked about means the default. */
export function rangeOf(state: Pick<UsageState, 'range' | 'from' | 'to'>, today: string): Range {
  const custom = { from: state.from, to: state.to }
  return rangeProblem(custom, today) === undefined ? custom : presetRange(state.range, today)
}

/** What `GET /admin/usage` is asked. */
export type UsageQuestion = {
  from: string
  to: string
  scope: UsageScope
  skus?: string
  projects?: string
  services?: string
}

/** Takes the page's state and the present day; returns what to ask, the same words for the same question. */
export function questionOf(state: UsageState, today: string): UsageQuestion {
  return { ...rangeOf(state, today), scope: state.scope, ...filtersOf(state) }
}

/** Takes the page's state; returns its three filters as the wire wants them. */
export function filtersOf({ skus, projects, services }: Pick<UsageState, 'skus' | 'projects' | 'services'>) {
  return {
    ...(skus.length > 0 ? { skus: skus.join(',') } : {}),
    ...(projects.length > 0 ? { projects: projects.join(',') } : {}),
    ...(services.length > 0 ? { services: services.join(',') } : {}),
  }
}
