/**
 * The tables. PostgreSQL's dialect only, nothing newer than PostgreSQL 15: the same migrations run on the embedded
 * database and on a server. Every row of a tenant carries its organization's id, and every query names it.
 */
/* oxlint-disable oxc/no-barrel-file -- drizzle and the migrations take all tables as one module */
export * from './schema/api-keys.ts'
export * from './schema/audit.ts'
export * from './schema/identity.ts'
export * from './schema/organizations.ts'
export * from './schema/outbox.ts'
export * from './schema/single-sign-on.ts'
export * from './schema/spending.ts'
export * from './schema/usage.ts'
