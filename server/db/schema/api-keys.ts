/** API keys and their use. */
import { sql } from 'drizzle-orm'
import { bigint, date, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { KeyRole } from '#contract/roles.ts'
import { projects, type PrincipalType } from './organizations.ts'
import { time } from './time.ts'

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    roles: text('roles').array().$type<KeyRole[]>().notNull(),
    /** SHA-256 of the whole key in hex. */
    keyHash: text('key_hash').notNull(),
    /** The public label and the last characters, to recognize a key by. */
    hint: text('hint').notNull(),
    createdByType: text('created_by_type').$type<Exclude<PrincipalType, 'invite'>>(),
    createdById: uuid('created_by_id'),
    /** What they were called then: what is left to show once they are gone. */
    createdByName: text('created_by_name'),
    lastUsedAt: time('last_used_at'),
    expiresAt: time('expires_at'),
    disabledAt: time('disabled_at'),
    /** A deletion that can still be taken back: the key is off already, and goes when this time has come. */
    deleteAt: time('delete_at'),
    /** The value before the last rotation; it works until its time of expiry. */
    previousKeyHash: text('previous_key_hash'),
    previousHint: text('previous_hint'),
    previousExpiresAt: time('previous_expires_at'),
    previousLastUsedAt: time('previous_last_used_at'),
    createdAt: time('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('api_keys_hash').on(table.keyHash),
    uniqueIndex('api_keys_previous_hash')
      .on(table.previousKeyHash)
      .where(sql`${table.previousKeyHash} is not null`),
    index('api_keys_delete')
      .on(table.deleteAt)
      .where(sql`${table.deleteAt} is not null`),
    index('api_keys_project').on(table.projectId, table.createdAt),
    index('api_keys_organization').on(table.organizationId, table.createdAt),
  ],
)

/** Requests made with a key on one UTC day. Replicas add to it, none of them sets it. */
export const apiKeyUsage = pgTable(
  'api_key_usage',
  {
    organizationId: text('organization_id').notNull(),
    apiKeyId: uuid('api_key_id')
      .notNull()
      .references(() => apiKeys.id, { onDelete: 'cascade' }),
    day: date('day', { mode: 'string' }).notNull(),
    requests: bigint('requests', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.apiKeyId, table.day] }), index('api_key_usage_day').on(table.day)],
)
