import type { PrincipalType } from '#server/db/schema.ts'
import { PEOPLE, type PersonKey, type PrincipalKey } from './dataset/people.ts'
import { SERVICE_ACCOUNTS } from './dataset/service-accounts.ts'
import { demoId } from './random.ts'
import type { Timeline } from './timeline.ts'

export type Principal = { type: Extract<PrincipalType, 'user' | 'service_account'>; id: string; name: string }

/** Tells a person's key from a service account's. */
export function isPerson(key: PrincipalKey): key is PersonKey {
  return key in PEOPLE
}

/** Takes a key of the data; returns who that is: a person by email address, as in the audit log. */
export function principalOf(key: PrincipalKey): Principal {
  return isPerson(key)
    ? { type: 'user', id: demoId('user', key), name: PEOPLE[key].email }
    : { type: 'service_account', id: demoId('service-account', key), name: key }
}

/** Takes a key of the data; returns since when that principal is in the organization. */
export function joinedAt(key: PrincipalKey, timeline: Timeline): Date {
  return timeline.daysAgo(isPerson(key) ? PEOPLE[key].ageDays : SERVICE_ACCOUNTS[key].ageDays, `joining/${key}`)
}

/** Tells whether somebody left the organization. */
export function hasLeft(key: PrincipalKey): boolean {
  return isPerson(key) && PEOPLE[key].left !== undefined
}

/** Takes a record of the data; returns its entries with their keys' own type. */
export function entriesOf<K extends string, V>(record: Partial<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][]
}
