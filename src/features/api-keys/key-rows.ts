import { apiKeyStatus, type ApiKeyStatus, requestsInLastDays, USAGE_DAYS } from '#contract/api-key-state.ts'
import { DAY_MS } from '#contract/days.ts'
import { EXPIRING_DAYS } from '#contract/home-limits.ts'
import type { ListedKey } from './queries.ts'
import { permissionsOf, type Permissions, permissionWords } from './permissions.ts'

/** A key as a row: with what follows from it, from the time and from what was just asked for. */
export type KeyRow = ListedKey & {
  status: ApiKeyStatus | 'deleting'
  permissions: Permissions
  permissionWords: string
  /** Works now and expires within `EXPIRING_DAYS`. */
  isExpiring: boolean
  /** Requests in the last seven UTC days. */
  requests: number
  /** Used in the last seven days, whether or not those requests were counted. */
  isInUse: boolean
}

/** Takes listed keys, the time and which are being deleted; returns them as rows. */
export function keyRows(keys: readonly ListedKey[], now: Date, deleting: ReadonlySet<string>): KeyRow[] {
  return keys.map((key) => {
    const permissions = permissionsOf(key.roles)
    const requests = requestsInLastDays(key)
    const status = deleting.has(key.id) ? 'deleting' : apiKeyStatus(key, now)
    return {
      ...key,
      status,
      isExpiring: status === 'active' && expiresWithin(key, EXPIRING_DAYS, now),
      permissions,
      permissionWords: permissionWords(permissions),
      requests,
      isInUse:
        requests > 0 ||
        (key.last_used_at !== null && now.getTime() - Date.parse(key.last_used_at) < USAGE_DAYS * DAY_MS),
    }
  })
}

/** Takes keys and the time; returns when the next of them expires, in milliseconds since 1970, or undefined. */
export function nextExpiryMs(keys: readonly ListedKey[], now: Date): number | undefined {
  let next: number | undefined
  for (const { expires_at } of keys) {
    if (expires_at === null) continue
    const at = Date.parse(expires_at)
    if (at > now.getTime() && (next === undefined || at < next)) next = at
  }
  return next
}

function expiresWithin(key: Pick<ListedKey, 'expires_at'>, days: number, now: Date): boolean {
  return key.expires_at !== null && Date.parse(key.expires_at) - now.getTime() <= days * DAY_MS
}

/** Takes a row, a number of days and the time; returns whether it was not used for that long. A key younger than that had no chance. */
export function isUnusedFor(row: Pick<KeyRow, 'last_used_at' | 'created_at'>, days: number, now: Date): boolean {
  return now.getTime() - Date.parse(row.last_used_at ?? row.created_at) >= days * DAY_MS
}

/** Orders by expiry: what expires soonest first, then what has expired, latest first; a key that never does comes last. */
export function expiryOrder(row: Pick<KeyRow, 'status' | 'expires_at'>): number | null {
  if (row.expires_at === null) return null
  const at = Date.parse(row.expires_at)
  // No date of JavaScript reaches 1e16 ms, so every expired key follows every key that still works.
  return row.status === 'expired' ? 1e16 - at : at
}
