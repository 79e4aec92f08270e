/** How an organization's people sign in through its own identity provider. */
import { sql } from 'drizzle-orm'
import { boolean, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { OrganizationRole } from '#contract/roles.ts'
import { organizations } from './organizations.ts'
import { time } from './time.ts'

export const identityProviders = pgTable('identity_providers', {
  organizationId: text('organization_id')
    .primaryKey()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  issuer: text('issuer').notNull(),
  clientId: text('client_id').notNull(),
  // Encrypted: it has to be shown to the provider, so a hash would not do.
  clientSecret: text('client_secret').notNull(),
  // What somebody gets who was not invited; null: they are not let in.
  defaultRole: text('default_role').$type<Exclude<OrganizationRole, 'OrgOwner'>>(),
  required: boolean('required').notNull().default(false),
  lastSignInAt: time('last_sign_in_at'),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
})

export const ssoDomains = pgTable(
  'sso_domains',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    // In lower case.
    domain: text('domain').notNull(),
    // What the TXT record has to hold.
    challenge: text('challenge').notNull(),
    verifiedAt: time('verified_at'),
    createdAt: time('created_at').notNull(),
  },
  (table) => [
    unique('sso_domains_once').on(table.organizationId, table.domain),
    // Any number may claim a domain, one can have proved it: its provider speaks for all its addresses.
    uniqueIndex('sso_domains_verified')
      .on(table.domain)
      .where(sql`${table.verifiedAt} is not null`),
  ],
)
