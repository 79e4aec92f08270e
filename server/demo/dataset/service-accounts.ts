import type { OrganizationRole } from '#contract/roles.ts'
import type { PrincipalKey } from './people.ts'

export type ServiceAccountKey =
  | 'terraform'
  | 'ci-deployer'
  | 'usage-exporter'
  | 'backup-scheduler'
  | 'catalog-ingest'
  | 'sandbox-provisioner'

export type ServiceAccount = {
  role: OrganizationRole
  ageDays: number
  createdBy: PrincipalKey
  /** Null: never. */
  lastUsedMinutesAgo: number | null
  /** The newest rotation of its secret; earlier ones only count in the version. */
  rotated?: {
    minutesAgo: number
    by: PrincipalKey
    version: number
    graceHours?: number
    oldLastUsedMinutesAgo?: number
  }
}

const HOUR = 60
const DAY = 24 * HOUR

/** By name: the key is what it is called. */
export const SERVICE_ACCOUNTS: Record<ServiceAccountKey, ServiceAccount> = {
  terraform: {
    role: 'OrgOwner',
    ageDays: 411,
    createdBy: 'tomasz',
    lastUsedMinutesAgo: 3 * HOUR + 12,
    rotated: { minutesAgo: 40 * DAY, by: 'tomasz', version: 4 },
  },
  // In the middle of a rotation: the old secret still opens, and something still uses it.
  'ci-deployer': {
    role: 'OrgMember',
    ageDays: 384,
    createdBy: 'ada',
    lastUsedMinutesAgo: 4,
    rotated: { minutesAgo: 5 * HOUR, by: 'ada', version: 3, graceHours: 24, oldLastUsedMinutesAgo: 38 },
  },
  'usage-exporter': { role: 'OrgBillingAdmin', ageDays: 246, createdBy: 'priya', lastUsedMinutesAgo: 9 * HOUR },
  'backup-scheduler': { role: 'OrgMember', ageDays: 172, createdBy: 'tomasz', lastUsedMinutesAgo: 11 * HOUR + 47 },
  'catalog-ingest': { role: 'OrgMember', ageDays: 55, createdBy: 'priya', lastUsedMinutesAgo: 1 },
  'sandbox-provisioner': { role: 'OrgManager', ageDays: 12, createdBy: 'tomasz', lastUsedMinutesAgo: null },
}
