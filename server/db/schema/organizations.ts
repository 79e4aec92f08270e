/** Tenants, what is in them, and who holds which role. */
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Plan } from '#contract/plans.ts'
import type { ResourceType } from '#contract/projects.ts'
import type { Role } from '#contract/roles.ts'
import { time } from './time.ts'

export type PrincipalType = 'user' | 'service_account' | 'invite'

export const organizations = pgTable('organizations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  plan: text('plan').$type<Plan>().notNull(),
  paymentStatus: text('payment_status').notNull().default('Active'),
  supportTier: text('support_tier').notNull().default('Free'),
  // An email address creates one organization only (Pinecone's guide "Organizations overview"); null when no person created it.
  creatorEmail: text('creator_email').unique(),
  createdAt: time('created_at').notNull(),
})

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
    // One open invite for an address: two at once would give two sets of roles. The address first: a session asks what waits for it.
    uniqueIndex('invites_open')
      .on(table.email, table.organizationId)
      .where(sql`${table.processedAt} is null and ${table.revokedAt} is null`),
  ],
)
