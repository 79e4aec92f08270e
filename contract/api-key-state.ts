import type { ApiKey, ApiKeyOverview } from './api-keys.ts'

// What the console needs of API keys on its first paint. Without zod: `api-keys.ts` has the schemas.

/** Why a plan without `keyPermissions` refuses other roles (Pinecone's guide "Manage API keys", to the letter). */
export const KEY_PERMISSIONS_REFUSAL =
  'Users on the Starter plan can set the permissions to All only. To customize the permissions further, upgrade to the Standard or Enterprise plan.'

/** How long a rotated key's old value may go on working, in seconds: not at all, an hour, a day. */
export const GRACE_SECONDS = [0, 3600, 86_400] as const
export type GraceSeconds = (typeof GRACE_SECONDS)[number]

/** How many UTC days the console shows of a key's requests, today included. */
export const USAGE_DAYS = 7

/** After how many seconds a scheduled deletion is carried out: longer than the console offers an undo for. */
export const DELETION_DELAY_SECONDS = 15

/** The most keys that one bulk action takes; a client with more of them sends several. */
export const MAX_BULK_KEYS = 1000

/** Takes a listed key; returns how many requests it made in the last seven UTC days. */
export function requestsInLastDays(key: Pick<ApiKeyOverview, 'requests_by_day'>): number {
  return key.requests_by_day?.reduce((sum, count) => sum + count, 0) ?? 0
}

export type ApiKeyStatus = 'active' | 'disabled' | 'expired'

/** Takes a key and the time; returns whether it opens anything. A key that is both is `disabled`: that is what somebody did. */
export function apiKeyStatus(key: Pick<ApiKey, 'disabled_at' | 'expires_at'>, now: Date): ApiKeyStatus {
  if (key.disabled_at !== null) return 'disabled'
  return key.expires_at !== null && Date.parse(key.expires_at) <= now.getTime() ? 'expired' : 'active'
}
