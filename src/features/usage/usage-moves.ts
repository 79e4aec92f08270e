import type { UsageScope } from '#contract/usage-scopes.ts'
import { FIELDS, type Preset, rangeProblem, type UsagePatch, type UsageState } from './usage-state.ts'

/** What can be done with the page's state; apart from what the router's loader needs with the first script. */

export const PRESET_LABELS: Record<Preset, string> = {
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  month: 'This month',
  'last-month': 'Last month',
  '12m': 'Last 12 months',
}

/** Tells whether the state's own two days are what it asks about. */
export function isCustom(state: Pick<UsageState, 'from' | 'to'>, today: string): boolean {
  return rangeProblem({ from: state.from, to: state.to }, today) === undefined
}

/** The filter that belongs to a scope. */
export const SCOPE_FILTER = { sku: 'skus', project: 'projects', service: 'services' } as const satisfies Record<
  UsageScope,
  keyof UsageState
>

/** What a change of scope, range or filter leaves behind: days and series that the new question may not have. */
export const NEW_QUESTION: UsagePatch = { day: '', hide: [] }

/**
 * Takes a row of a scope and the services there are; returns what to look at to see what is in it: a service's SKUs, a
 * project's SKUs, a SKU's projects.
 */
export function drillInto(scope: UsageScope, id: string): UsagePatch {
  const at = { ...NEW_QUESTION, q: '', sort: FIELDS.sort.fallback }
  if (scope === 'sku') return { ...at, scope: 'project', skus: [id] }
  if (scope === 'project') return { ...at, scope: 'sku', projects: [id] }
  return { ...at, scope: 'sku', services: FIELDS.services.parse(id) }
}
