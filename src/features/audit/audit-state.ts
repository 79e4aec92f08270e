import type { QueryInput } from '#contract/endpoint.ts'
import type { auditEvents } from '#contract/audit.ts'
import { addDays, isDay } from '#contract/days.ts'
import { oneOf, text, type UrlField, type UrlValues } from '#lib/url-state.ts'

const day: UrlField<string> = { fallback: '', parse: (raw) => (isDay(raw) ? raw : ''), format: (value) => value }

/** How the log stands in the address. */
export const FIELDS = {
  actor: text(),
  type: text(),
  action: text(),
  result: oneOf(['', 'success', 'failure'], ''),
  resource: text(),
  range: oneOf(['', 'today', '7d', '30d', '90d'], ''),
  from: day,
  to: day,
}
export type AuditState = UrlValues<typeof FIELDS>

const LAST_DAYS: Record<string, number> = { today: 1, '7d': 7, '30d': 30, '90d': 90 }
export const RANGES = [
  { id: '', label: 'Any time' },
  { id: 'today', label: 'Today' },
  { id: '7d', label: 'Last 7 days' },
  { id: '30d', label: 'Last 30 days' },
  { id: '90d', label: 'Last 90 days' },
] as const

/** Takes what the address says and today's UTC day; returns the days in effect, both included; empty for no bound. */
export function rangeOf({ range, from, to }: AuditState, today: string): { from: string; to: string } {
  const days = LAST_DAYS[range]
  if (days !== undefined) return { from: addDays(today, 1 - days), to: today }
  return from !== '' && to !== '' && from > to ? { from: '', to: '' } : { from, to }
}

export type AuditQuestion = Omit<NonNullable<QueryInput<(typeof auditEvents)['list']>>, 'limit' | 'paginationToken'>

/** Takes the same; returns what to ask the server for. */
export function questionOf(state: AuditState, today: string): AuditQuestion {
  const { from, to } = rangeOf(state, today)
  return {
    ...(state.actor === '' ? {} : { actor: state.actor }),
    ...(state.type === '' ? {} : { resource_type: state.type }),
    ...(state.action === '' ? {} : { action: state.action }),
    ...(state.result === '' ? {} : { result: state.result }),
    ...(state.resource === '' ? {} : { resource_id: state.resource }),
    ...(from === '' ? {} : { from }),
    ...(to === '' ? {} : { to }),
  }
}
