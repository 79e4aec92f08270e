import { oneOf, sorting, text } from '#lib/url-state.ts'
import { isUnusedFor, type KeyRow } from './key-rows.ts'
import { levelsOf } from './permissions.ts'

/** The address's words for the filters of both tables. */
export const STATUSES = ['any', 'active', 'expiring', 'expired', 'disabled'] as const
export const GRANTS = ['any', 'all', 'control-write', 'control-read', 'data-write', 'data-read'] as const
export const USES = ['any', '7', '30', '90', 'never'] as const

const SORTS = ['name', 'permissions', 'created', 'used', 'expires', 'status']

/** How the project's table stands in the address. */
export const PROJECT_FIELDS = {
  q: text(),
  status: oneOf(STATUSES, 'any'),
  sort: sorting(SORTS, { id: 'created', desc: true }),
}

/** How the organization's table stands in the address. */
export const ORGANIZATION_FIELDS = {
  ...PROJECT_FIELDS,
  project: text('any'),
  permission: oneOf(GRANTS, 'any'),
  use: oneOf(USES, 'any'),
  /** Who made it: an id, or `left` for all who are gone. */
  creator: text('any'),
}

export type KeyFilters = {
  status: (typeof STATUSES)[number]
  project?: string
  permission?: (typeof GRANTS)[number]
  use?: (typeof USES)[number]
  creator?: string
}

export const STATUS_WORDS: Record<KeyFilters['status'], string> = {
  any: 'Any status',
  active: 'Active',
  expiring: 'Expiring within 30 days',
  expired: 'Expired',
  disabled: 'Disabled',
}
export const GRANT_WORDS: Record<NonNullable<KeyFilters['permission']>, string> = {
  any: 'Any permission',
  all: 'All',
  'control-write': 'Control plane ReadWrite',
  'control-read': 'Control plane ReadOnly',
  'data-write': 'Data plane ReadWrite',
  'data-read': 'Data plane ReadOnly',
}
export const USE_WORDS: Record<NonNullable<KeyFilters['use']>, string> = {
  any: 'Any use',
  '7': 'Used in the last 7 days',
  '30': 'Unused for 30 days',
  '90': 'Unused for 90 days',
  never: 'Never used',
}

function hasStatus(row: KeyRow, status: KeyFilters['status']): boolean {
  if (status === 'any') return true
  return status === 'expiring' ? row.isExpiring : row.status === status
}

/** All of it counts as ReadWrite on both planes: whoever asks for what can write wants those too. */
function hasGrant(row: KeyRow, grant: NonNullable<KeyFilters['permission']>): boolean {
  if (grant === 'any') return true
  if (grant === 'all') return row.permissions.kind === 'all'
  const [plane, level] = grant.split('-') as ['control' | 'data', 'write' | 'read']
  return levelsOf(row.permissions)[plane] === (level === 'write' ? 'ReadWrite' : 'ReadOnly')
}

function hasUse(row: KeyRow, use: NonNullable<KeyFilters['use']>, now: Date): boolean {
  if (use === 'any') return true
  if (use === 'never') return row.last_used_at === null
  return use === '7' ? row.isInUse : isUnusedFor(row, Number(use), now)
}

/** Takes rows, the filters and the time; returns those that match, in their order. The very same array when nothing is filtered. */
export function filterRows(rows: KeyRow[], filters: KeyFilters, now: Date): KeyRow[] {
  if (!isFiltered(filters)) return rows
  const { status, project = 'any', permission = 'any', use = 'any', creator = 'any' } = filters
  return rows.filter(
    (row) =>
      hasStatus(row, status) &&
      (project === 'any' || row.project?.id === project) &&
      hasGrant(row, permission) &&
      hasUse(row, use, now) &&
      (creator === 'any' || (creator === 'left' ? row.creator?.is_member === false : row.creator?.id === creator)),
  )
}

/** Takes the filters; returns whether any of them is on. */
export function isFiltered({
  status,
  project = 'any',
  permission = 'any',
  use = 'any',
  creator = 'any',
}: KeyFilters): boolean {
  return [status, project, permission, use, creator].some((value) => value !== 'any')
}
