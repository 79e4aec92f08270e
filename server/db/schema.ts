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
  numeric,
  pgSequence,
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
import type { Service } from '#contract/usage.ts'

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
    // When the person last proved again who they are; null: not since they signed in.
    confirmedAt: time('confirmed_at'),
    // The token before the last rotation: requests that were under way with it are still answered until then.
    previousToken: text('previous_token').unique(),
    previousTokenUntil: time('previous_token_until'),
  },
  (table) => [index('sessions_user').on(table.userId)],
)

/** A person's authenticator app. */
export const totps = pgTable('totps', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  // Encrypted: whoever reads the database alone can make no codes.
  secret: text('secret').notNull(),
  // Null while it is being set up: then it counts for nothing.
  enabledAt: time('enabled_at'),
  // The time step of the last code that was taken: none is taken twice (RFC 6238, 5.2).
  lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
  createdAt: time('created_at').notNull(),
})

/** What lets somebody in who lost their authenticator app. Only hashes: each code has 120 random bits. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    hash: text('hash').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
  },
  (table) => [index('recovery_codes_user').on(table.userId)],
)

export const passkeys = pgTable(
  'passkeys',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    // As WebAuthn writes them: base64url.
    credentialId: text('credential_id').notNull().unique(),
    publicKey: text('public_key').notNull(),
    counter: bigint('counter', { mode: 'number' }).notNull(),
    transports: jsonb('transports').$type<string[]>().notNull().default([]),
    synced: boolean('synced').notNull(),
    createdAt: time('created_at').notNull(),
    lastUsedAt: time('last_used_at'),
  },
  (table) => [index('passkeys_user').on(table.userId, table.createdAt)],
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
  (table) => [
    index('accounts_user').on(table.userId),
    unique('accounts_identity').on(table.providerId, table.accountId),
  ],
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
  (table) => [
    index('audit_events_organization').on(table.organizationId, table.time, table.id),
    // One for each filter of the log, all in the order it is read in.
    index('audit_events_actor').on(table.organizationId, table.actorId, table.time, table.id),
    index('audit_events_resource').on(table.organizationId, table.resourceId, table.time, table.id),
    index('audit_events_kind').on(table.organizationId, table.resourceType, table.action, table.time, table.id),
  ],
)

/** What can be billed. A SKU that was used once stays, so that its usage keeps its name. */
export const usageSkus = pgTable('usage_skus', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  service: text('service').$type<Service>().notNull(),
  unit: text('unit').notNull(),
})

/** The price book: dollars a unit. An empty cloud or region stands for any that has no price of its own. */
export const usagePrices = pgTable(
  'usage_prices',
  {
    sku: text('sku')
      .notNull()
      .references(() => usageSkus.id),
    cloud: text('cloud').notNull().default(''),
    region: text('region').notNull().default(''),
    effectiveFrom: date('effective_from').notNull(),
    unitPrice: numeric('unit_price').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sku, table.cloud, table.region, table.effectiveFrom] })],
)

/** Each SKU × cloud × region that was ever used, by a number that the big tables can afford to repeat. */
export const usageLines = pgTable(
  'usage_lines',
  {
    key: integer('key').primaryKey().generatedAlwaysAsIdentity(),
    sku: text('sku')
      .notNull()
      .references(() => usageSkus.id),
    cloud: text('cloud').notNull(),
    region: text('region').notNull(),
  },
  (table) => [unique('usage_lines_once').on(table.sku, table.cloud, table.region)],
)

/** Each project that usage was reported for, as it was last seen: a deleted one keeps its name in the history. */
export const usageProjects = pgTable(
  'usage_projects',
  {
    projectId: uuid('project_id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    name: text('name').notNull(),
    tags: jsonb('tags').$type<Record<string, string>>().notNull(),
  },
  (table) => [index('usage_projects_organization').on(table.organizationId)],
)

/** Each resource that usage was reported for, as the latest event describes it. An empty type and id: of none in particular. */
export const usageResources = pgTable(
  'usage_resources',
  {
    key: integer('key').primaryKey().generatedAlwaysAsIdentity(),
    organizationId: text('organization_id').notNull(),
    projectId: uuid('project_id').notNull(),
    type: text('type').notNull(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    tags: jsonb('tags').$type<Record<string, string>>().notNull(),
    seenAt: time('seen_at').notNull(),
  },
  (table) => [unique('usage_resources_once').on(table.projectId, table.type, table.id)],
)

/** Counts the batches of usage over all organizations. */
export const usageBatches = pgSequence('usage_batches')

/**
 * The last batch of each organization. A batch locks the row until it is committed, so that an organization's batches
 * become visible in the order of their numbers.
 */
export const usageOrganizations = pgTable('usage_organizations', {
  organizationId: text('organization_id').primaryKey(),
  lastBatch: bigint('last_batch', { mode: 'number' }).notNull(),
  receivedAt: time('received_at').notNull(),
})

/** What was reported, rated. Counted once by its id, so it has to stay for longer than an event may be late. */
export const usageEvents = pgTable(
  'usage_events',
  {
    organizationId: text('organization_id').notNull(),
    id: text('id').notNull(),
    time: time('time').notNull(),
    projectId: uuid('project_id').notNull(),
    line: integer('line').notNull(),
    resource: integer('resource').notNull(),
    quantity: numeric('quantity').notNull(),
    unitPrice: numeric('unit_price').notNull(),
    cost: numeric('cost').notNull(),
    batch: bigint('batch', { mode: 'number' }).notNull(),
    receivedAt: time('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.id] }),
    // Rows lie in the order they came in: an index of a few pages finds the newest and the oldest.
    index('usage_events_received').using('brin', table.batch, table.receivedAt),
  ],
)

/** Usage by day (UTC) as finely as anybody may ask for it. `batch`: the last one that changed the row. */
export const usageDaily = pgTable(
  'usage_daily',
  {
    organizationId: text('organization_id').notNull(),
    day: date('day').notNull(),
    projectId: uuid('project_id').notNull(),
    line: integer('line').notNull(),
    resource: integer('resource').notNull(),
    /** Part of the key, so that quantity × price is the cost also when a price was corrected during a day. */
    unitPrice: numeric('unit_price').notNull(),
    quantity: numeric('quantity').notNull(),
    cost: numeric('cost').notNull(),
    events: bigint('events', { mode: 'number' }).notNull(),
    batch: bigint('batch', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.organizationId, table.day, table.projectId, table.line, table.resource, table.unitPrice],
    }),
  ],
)

/** The same added up over resources: for a SKU in one project, the projects of one SKU, and what moved. */
export const usageDailyProjectLines = pgTable(
  'usage_daily_project_lines',
  {
    organizationId: text('organization_id').notNull(),
    day: date('day').notNull(),
    projectId: uuid('project_id').notNull(),
    line: integer('line').notNull(),
    quantity: numeric('quantity').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.line, table.day, table.projectId] }),
    index('usage_daily_project_lines_project').on(table.organizationId, table.projectId, table.day),
    index('usage_daily_project_lines_day').on(table.organizationId, table.day),
  ],
)

/** The same added up by SKU, for the page: a year of a large organization is some ten thousand rows. */
export const usageDailyLines = pgTable(
  'usage_daily_lines',
  {
    organizationId: text('organization_id').notNull(),
    day: date('day').notNull(),
    line: integer('line').notNull(),
    quantity: numeric('quantity').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.day, table.line] })],
)

/** The same added up by project. */
export const usageDailyProjects = pgTable(
  'usage_daily_projects',
  {
    organizationId: text('organization_id').notNull(),
    day: date('day').notNull(),
    projectId: uuid('project_id').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.day, table.projectId] }),
    // For the days of the few projects that are drawn.
    index('usage_daily_projects_project').on(table.organizationId, table.projectId, table.day),
  ],
)

/** The same by project and month: a year of many projects is added up from months, and from days only at its ends. */
export const usageMonthlyProjects = pgTable(
  'usage_monthly_projects',
  {
    organizationId: text('organization_id').notNull(),
    month: date('month').notNull(),
    projectId: uuid('project_id').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.month, table.projectId] })],
)

/** The same by project, SKU and month. */
export const usageMonthlyProjectLines = pgTable(
  'usage_monthly_project_lines',
  {
    organizationId: text('organization_id').notNull(),
    month: date('month').notNull(),
    projectId: uuid('project_id').notNull(),
    line: integer('line').notNull(),
    quantity: numeric('quantity').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.month, table.projectId, table.line] })],
)

/** The same added up by month, which spend alerts are measured by. `month` is its first day. */
export const usageMonthly = pgTable(
  'usage_monthly',
  {
    organizationId: text('organization_id').notNull(),
    month: date('month').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.month] }),
    index('usage_monthly_month').on(table.month),
  ],
)

export const spendAlerts = pgTable(
  'spend_alerts',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<'custom' | 'spike'>().notNull(),
    /** Null for the spike alert, whose threshold is double the last month's invoice. */
    amount: numeric('amount'),
    enabled: boolean('enabled').notNull().default(true),
    /** Null: the organization owners, whoever they are when it fires. */
    recipients: text('recipients').array(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('spend_alerts_spike')
      .on(table.organizationId)
      .where(sql`${table.kind} = 'spike'`),
    unique('spend_alerts_amount').on(table.organizationId, table.amount),
    check('spend_alerts_threshold', sql`(${table.kind} = 'spike') = (${table.amount} is null)`),
  ],
)

/** What a spend alert fired: once for its threshold in a month, whoever notices first. */
export const spendAlertFirings = pgTable(
  'spend_alert_firings',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    alertId: uuid('alert_id')
      .notNull()
      .references(() => spendAlerts.id, { onDelete: 'cascade' }),
    month: date('month').notNull(),
    /** The amount the alert was set to; 0 for the spike alert, whose threshold moves with late usage. */
    armedAmount: numeric('armed_amount').notNull(),
    threshold: numeric('threshold').notNull(),
    spend: numeric('spend').notNull(),
    recipients: text('recipients').array().notNull(),
    firedAt: time('fired_at').notNull(),
  },
  (table) => [
    unique('spend_alert_firings_once').on(table.alertId, table.month, table.armedAmount),
    index('spend_alert_firings_organization').on(table.organizationId, table.firedAt),
  ],
)

/** Mails to be sent, written in the transaction of what they tell of, so that neither is without the other. */
export const outboxMails = pgTable(
  'outbox_mails',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    /** The Message-ID it is sent with, each time it is tried: a mail server and a reader know a double by it. */
    messageId: text('message_id').notNull().unique(),
    recipient: text('recipient').notNull(),
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    html: text('html').notNull(),
    createdAt: time('created_at').notNull(),
    /** When it may be tried (again). Whoever takes it moves this on, so that nobody else does. */
    dueAt: time('due_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    sentAt: time('sent_at'),
  },
  (table) => [
    index('outbox_mails_due')
      .on(table.dueAt)
      .where(sql`${table.sentAt} is null`),
  ],
)

/** A closed month. Never changed. Outlives the organization: no foreign key. */
export const invoices = pgTable(
  'invoices',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    month: date('month').notNull(),
    total: numeric('total').notNull(),
    closedAt: time('closed_at').notNull(),
  },
  (table) => [unique('invoices_month').on(table.organizationId, table.month)],
)

export const invoiceLines = pgTable(
  'invoice_lines',
  {
    invoiceId: uuid('invoice_id')
      .notNull()
      .references(() => invoices.id),
    position: integer('position').notNull(),
    /** The month of the usage: an earlier one for what came after that one had closed. */
    serviceMonth: date('service_month').notNull(),
    line: integer('line').notNull(),
    // As they were called on the day, whatever the price book says afterwards.
    sku: text('sku').notNull(),
    name: text('name').notNull(),
    service: text('service').$type<Service>().notNull(),
    cloud: text('cloud').notNull(),
    region: text('region').notNull(),
    unit: text('unit').notNull(),
    unitPrice: numeric('unit_price').notNull(),
    quantity: numeric('quantity').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [primaryKey({ columns: [table.invoiceId, table.position] })],
)
