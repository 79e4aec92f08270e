/**
 * The tables. PostgreSQL's dialect only, nothing newer than PostgreSQL 15: the same migrations run on the embedded
 * database and on a server. Every row of a tenant carries its organization's id, and every query names it.
 */
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Plan } from '#contract/plans.ts'
import type { ResourceType } from '#contract/projects.ts'
import type { KeyRole, Role } from '#contract/roles.ts'

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 })

export type PrincipalType = 'user' | 'service_account' | 'invite'

export const organizations = pgTable('organizations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  plan: text('plan').$type<Plan>().notNull(),
  paymentStatus: text('payment_status').notNull().default('Active'),
  supportTier: text('support_tier').notNull().default('Free'),
  // An email address creates one organization only (seed "Organizations overview"); null when no person created it.
  creatorEmail: text('creator_email').unique(),
  createdAt: time('created_at').notNull(),
})

export const users = pgTable('users', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
})

export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    token: text('token').notNull().unique(),
    expiresAt: time('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (table) => [index('sessions_user').on(table.userId)],
)

/** How somebody signs in: today a password's hash, later also an identity provider. */
export const accounts = pgTable(
  'accounts',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: time('access_token_expires_at'),
    refreshTokenExpiresAt: time('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (table) => [index('accounts_user').on(table.userId), unique('accounts_identity').on(table.providerId, table.accountId)],
)

export const verifications = pgTable(
  'verifications',
  {
    id: uuid('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: time('expires_at').notNull(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (table) => [index('verifications_identifier').on(table.identifier)],
)

/** Counters of attempts in a window, shared by all replicas. */
export const rateLimits = pgTable(
  'rate_limits',
  {
    key: text('key').primaryKey(),
    count: integer('count').notNull(),
    resetsAt: time('resets_at').notNull(),
  },
  (table) => [index('rate_limits_resets_at').on(table.resetsAt)],
)

export const projects = pgTable(
  'projects',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id),
    name: text('name').notNull(),
    maxPods: integer('max_pods').notNull().default(0),
    forceEncryptionWithCmek: boolean('force_encryption_with_cmek').notNull().default(false),
    tags: jsonb('tags').$type<Record<string, string>>().notNull().default({}),
    resourcesReportedAt: time('resources_reported_at'),
    createdAt: time('created_at').notNull(),
  },
  (table) => [index('projects_organization').on(table.organizationId, table.createdAt)],
)

export const projectResources = pgTable(
  'project_resources',
  {
    organizationId: text('organization_id').notNull(),
    projectId: uuid('project_id')
      .notNull()
      // No cascade: what the data plane still holds must stop a project's deletion, in the database too.
      .references(() => projects.id),
    type: text('type').$type<ResourceType>().notNull(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    tags: jsonb('tags').$type<Record<string, string>>().notNull().default({}),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.type, table.id] })],
)

/** principal + resource + role. Immutable: a change of role is a new row and the old one's end. */
export const roleBindings = pgTable(
  'role_bindings',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id),
    principalType: text('principal_type').$type<PrincipalType>().notNull(),
    principalId: uuid('principal_id').notNull(),
    /** Null: the binding is on the organization itself. */
    projectId: uuid('project_id').references(() => projects.id, { onDelete: 'cascade' }),
    role: text('role').$type<Role>().notNull(),
    createdAt: time('created_at').notNull(),
  },
  (table) => [
    unique('role_bindings_once')
      .on(table.principalType, table.principalId, table.organizationId, table.projectId, table.role)
      .nullsNotDistinct(),
    index('role_bindings_organization').on(table.organizationId, table.projectId),
    index('role_bindings_project').on(table.projectId),
    index('role_bindings_page').on(table.organizationId, table.createdAt, table.id),
    index('role_bindings_page_of_type').on(table.organizationId, table.principalType, table.createdAt, table.id),
    // Who belongs to an organization, in the order that users are paged in.
    index('role_bindings_members')
      .on(table.organizationId, table.principalType, table.principalId)
      .where(sql`${table.projectId} is null`),
    index('role_bindings_owners')
      .on(table.organizationId, table.principalType, table.principalId)
      .where(sql`${table.role} = 'OrgOwner'`),
    check('role_bindings_resource', sql`(${table.projectId} is null) = (${table.role} like 'Org%')`),
  ],
)

export const serviceAccounts = pgTable(
  'service_accounts',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id),
    name: text('name').notNull(),
    clientId: text('client_id').notNull().unique(),
    /** SHA-256 of the client secret in hex: 256 random bits need no slow hash. */
    secretHash: text('secret_hash').notNull(),
    /** Grows with every rotation; a token names the version it was bought with. */
    secretVersion: integer('secret_version').notNull().default(1),
    previousSecretHash: text('previous_secret_hash'),
    previousSecretExpiresAt: time('previous_secret_expires_at'),
    previousSecretLastUsedAt: time('previous_secret_last_used_at'),
    lastUsedAt: time('last_used_at'),
    createdAt: time('created_at').notNull(),
    /** When its name last changed. */
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (table) => [index('service_accounts_organization').on(table.organizationId, table.createdAt, table.id)],
)

/**
 * An invitation by email. Its roles are role bindings of the principal type `invite`. A deleted one stays as a row, so
 * that its link can say that it was withdrawn.
 */
export const invites = pgTable(
  'invites',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** In lower case. */
    email: text('email').notNull(),
    /** SHA-256 of the newest link's token in hex. */
    tokenHash: text('token_hash').notNull().unique(),
    invitedByType: text('invited_by_type').$type<'user' | 'service_account'>().notNull(),
    invitedById: uuid('invited_by_id').notNull(),
    /** What they were called then: a person's email address or a service account's name. */
    invitedByName: text('invited_by_name').notNull(),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    /** When a mail last went out; null while none could be sent. */
    lastSentAt: time('last_sent_at'),
    processedAt: time('processed_at'),
    revokedAt: time('revoked_at'),
  },
  (table) => [
    index('invites_organization').on(table.organizationId, table.createdAt, table.id),
    // One open invite for an address: two at once would give two sets of roles.
    uniqueIndex('invites_open')
      .on(table.organizationId, table.email)
      .where(sql`${table.processedAt} is null and ${table.revokedAt} is null`),
  ],
)

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
    /** The value before the last rotation; it works until its time of expiry. */
    previousKeyHash: text('previous_key_hash'),
    previousHint: text('previous_hint'),
    previousExpiresAt: time('previous_expires_at'),
    previousLastUsedAt: time('previous_last_used_at'),
    createdAt: time('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('api_keys_hash').on(table.keyHash),
    uniqueIndex('api_keys_previous_hash').on(table.previousKeyHash).where(sql`${table.previousKeyHash} is not null`),
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

/** What happened, written in the transaction of what it tells of. Outlives the organization: no foreign key. */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    organizationName: text('organization_name').notNull(),
    time: time('time').notNull(),
    actorType: text('actor_type').$type<'user' | 'api_key' | 'service_account' | 'system'>().notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    actorDisplayName: text('actor_display_name'),
    userAgent: text('user_agent'),
    ipAddress: text('ip_address'),
    requestId: text('request_id'),
    action: text('action').notNull(),
    resourceType: text('resource_type').notNull(),
    resourceId: text('resource_id').notNull(),
    resourceName: text('resource_name').notNull(),
    projectId: uuid('project_id'),
    result: text('result').$type<'success' | 'failure'>().notNull(),
    reason: text('reason'),
    errorCode: text('error_code'),
    parameters: jsonb('parameters').$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [index('audit_events_organization').on(table.organizationId, table.time, table.id)],
)
