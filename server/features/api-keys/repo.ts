import { and, asc, desc, eq, gt, inArray, isNull, lte, sql } from 'drizzle-orm'
import type { AnyPgColumn, PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { ApiKeyCreator } from '#contract/api-keys.ts'
import {
  apiKeys,
  apiKeyUsage,
  organizations,
  projects,
  roleBindings,
  serviceAccounts,
  users,
} from '#server/db/schema.ts'
import type { Database, Transaction } from '#server/kernel/context.ts'

type Db = Database | Transaction

// Named one by one, so that neither hash can ever leave by a `select *`.
const columns = {
  id: apiKeys.id,
  projectId: apiKeys.projectId,
  name: apiKeys.name,
  roles: apiKeys.roles,
  hint: apiKeys.hint,
  expiresAt: apiKeys.expiresAt,
  disabledAt: apiKeys.disabledAt,
  deleteAt: apiKeys.deleteAt,
  createdAt: apiKeys.createdAt,
}
/** A key as it may be shown. */
export type ApiKeyRow = Pick<typeof apiKeys.$inferSelect, keyof typeof columns>

type KeyReference = { organizationId: string; projectId: string; id: string }

/** Returns the keys of a project, oldest first. */
export async function listKeyRows(db: Db, organizationId: string, projectId: string): Promise<ApiKeyRow[]> {
  return db
    .select(columns)
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.projectId, projectId)))
    .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id))
}

/** Returns one key of a project, or undefined. */
export async function findKeyRow(db: Db, key: KeyReference): Promise<ApiKeyRow | undefined> {
  const [row] = await db.select(columns).from(apiKeys).where(isKey(key))
  return row
}

/** The same, held until the transaction ends. */
export async function lockKeyRow(tx: Transaction, key: KeyReference): Promise<ApiKeyRow | undefined> {
  const [row] = await tx.select(columns).from(apiKeys).where(isKey(key)).for('update')
  return row
}

function isKey(key: KeyReference) {
  return and(
    eq(apiKeys.organizationId, key.organizationId),
    eq(apiKeys.projectId, key.projectId),
    eq(apiKeys.id, key.id),
  )
}

/**
 * Locks several keys in the order of their ids, so that two bulk actions never wait for each other in a circle.
 * Takes the organization, the project when the keys must be in one, and the ids; returns those that are there.
 */
export async function lockKeyRows(
  tx: Transaction,
  where: { organizationId: string; projectId: string | undefined; ids: string[] },
): Promise<ApiKeyRow[]> {
  if (where.ids.length === 0) return []
  return tx
    .select(columns)
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.organizationId, where.organizationId),
        where.projectId === undefined ? undefined : eq(apiKeys.projectId, where.projectId),
        inArray(apiKeys.id, where.ids),
      ),
    )
    .orderBy(asc(apiKeys.id))
    .for('update')
}

/** Inserts a key; returns it without its hash. */
export async function insertKey(tx: Transaction, values: typeof apiKeys.$inferInsert): Promise<ApiKeyRow> {
  const [row] = await tx.insert(apiKeys).values(values).returning(columns)
  if (!row) throw new Error('The insert returned no row.')
  return row
}

/** Changes a key that is locked; returns it without its hash. */
export async function updateKey(
  tx: Transaction,
  id: string,
  values: PgUpdateSetSource<typeof apiKeys>,
): Promise<ApiKeyRow> {
  const [row] = await tx.update(apiKeys).set(values).where(eq(apiKeys.id, id)).returning(columns)
  if (!row) throw new Error('The update returned no row.')
  return row
}

/** Deletes keys that are locked, with their use. */
export async function deleteKeys(tx: Transaction, ids: string[]): Promise<void> {
  await tx.delete(apiKeys).where(inArray(apiKeys.id, ids))
}

/** Switches keys on, or off: those that are off already stay so since when they are. Takes since when, and when they are to be deleted. */
export async function setDisabled(
  tx: Transaction,
  ids: string[],
  disabledAt: Date | null,
  deleteAt: Date | null = null,
): Promise<void> {
  const since = disabledAt && sql`coalesce(${apiKeys.disabledAt}, ${disabledAt.toISOString()}::timestamptz)`
  await tx.update(apiKeys).set({ disabledAt: since, deleteAt }).where(inArray(apiKeys.id, ids))
}

/** Locks keys whose scheduled deletion is due, a few at a time, past those another replica is at; returns whose they are. */
export async function lockDueDeletions(tx: Transaction, now: Date, limit: number) {
  return tx
    .select({ key: columns, organization: { id: organizations.id, name: organizations.name } })
    .from(apiKeys)
    .innerJoin(organizations, eq(organizations.id, apiKeys.organizationId))
    .where(lte(apiKeys.deleteAt, now))
    .orderBy(asc(apiKeys.id))
    .limit(limit)
    .for('update', { of: apiKeys, skipLocked: true })
}

/** Takes until when the present value works; returns the change that keeps it as the previous one. */
export function presentBecomesPrevious(expiresAt: Date) {
  // Columns on the right of an assignment have their old values (PostgreSQL, UPDATE).
  return {
    previousKeyHash: sql`${apiKeys.keyHash}`,
    previousHint: sql`${apiKeys.hint}`,
    previousExpiresAt: expiresAt,
    previousLastUsedAt: null,
  }
}

/** The change that forgets the previous value. */
export const NO_PREVIOUS_VALUE = {
  previousKeyHash: null,
  previousHint: null,
  previousExpiresAt: null,
  previousLastUsedAt: null,
}

/** Tells whether a value before the last rotation still works. */
export async function hasPreviousValue(db: Db, key: KeyReference, now: Date): Promise<boolean> {
  const [row] = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(isKey(key), gt(apiKeys.previousExpiresAt, now)))
  return row !== undefined
}

/** An organization's keys, one project's of them, or some of these by id. */
type Scope = { organizationId: string; projectId?: string; ids?: string[] }

function inScope(scope: Scope) {
  return and(
    eq(apiKeys.organizationId, scope.organizationId),
    scope.projectId === undefined ? undefined : eq(apiKeys.projectId, scope.projectId),
    scope.ids && inArray(apiKeys.id, scope.ids),
  )
}

/** Returns how many keys there are, and the ids of the newest `count`, in which order whoever shows them puts them. */
export async function findNewest(db: Db, scope: Scope, count: number): Promise<{ total: number; ids: string[] }> {
  const rows = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(inScope(scope))
    .orderBy(desc(apiKeys.createdAt), asc(apiKeys.id))
    .limit(count + 1)
  const ids = rows.slice(0, count).map((row) => row.id)
  // Most have no more than that, and need not be counted.
  return { total: rows.length > count ? await db.$count(apiKeys, inScope(scope)) : rows.length, ids }
}

/** A time in UTC as the database writes it: `to_char` takes it three times as long to write one, and JavaScript's dates ten. */
function utc<T extends string | null = string | null>(column: AnyPgColumn) {
  return sql<T>`(${column} at time zone 'UTC')::text`
}

/** Takes `2026-11-22 07:30:05.1234`; returns it as RFC 3339 to the millisecond. */
function rfc3339<T extends string | null>(time: T): T {
  if (time === null) return time
  return `${time.slice(0, 10)}T${time.slice(11, 19)}.${time.slice(20, 23).padEnd(3, '0')}Z` as T
}

/**
 * Returns the keys of an organization, or of one of its projects, oldest first, with what the console shows of each.
 * Takes the time, by which a previous value counts or not.
 */
export async function listOverviewRows(db: Db, scope: Scope, now: Date) {
  const rows = await db
    .select({
      id: apiKeys.id,
      projectId: apiKeys.projectId,
      name: apiKeys.name,
      roles: apiKeys.roles,
      hint: apiKeys.hint,
      createdAt: utc<string>(apiKeys.createdAt),
      createdByType: apiKeys.createdByType,
      createdById: apiKeys.createdById,
      createdByName: apiKeys.createdByName,
      lastUsedAt: utc(apiKeys.lastUsedAt),
      expiresAt: utc(apiKeys.expiresAt),
      disabledAt: utc(apiKeys.disabledAt),
      previousHint: apiKeys.previousHint,
      previousExpiresAt: sql<
        string | null
      >`case when ${apiKeys.previousExpiresAt} > ${now.toISOString()}::timestamptz then ${utc(apiKeys.previousExpiresAt)} end`,
      previousLastUsedAt: utc(apiKeys.previousLastUsedAt),
    })
    .from(apiKeys)
    .where(inScope(scope))
    .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id))
  return rows.map((row) => ({
    ...row,
    createdAt: rfc3339(row.createdAt),
    lastUsedAt: rfc3339(row.lastUsedAt),
    expiresAt: rfc3339(row.expiresAt),
    disabledAt: rfc3339(row.disabledAt),
    previousExpiresAt: rfc3339(row.previousExpiresAt),
    previousLastUsedAt: rfc3339(row.previousLastUsedAt),
  }))
}
export type OverviewRow = Awaited<ReturnType<typeof listOverviewRows>>[number]

/**
 * Takes UTC days; returns each used key's requests on each of them, by key id. Added up in the database: ten thousand rows
 * instead of seventy thousand.
 */
export async function listUsage(db: Db, scope: Scope, days: string[]): Promise<Map<string, number[]>> {
  const counts = days.map(
    // There is one row a key and day; the greatest of one costs less than the exact sum of one.
    (day) => sql`coalesce(max(${apiKeyUsage.requests}) filter (where ${apiKeyUsage.day} = ${day}), 0)`,
  )
  const rows = await db
    .select({ id: apiKeyUsage.apiKeyId, requests: sql<string>`concat_ws(' ', ${sql.join(counts, sql`, `)})` })
    .from(apiKeys)
    .innerJoin(apiKeyUsage, eq(apiKeyUsage.apiKeyId, apiKeys.id))
    .where(and(inScope(scope), inArray(apiKeyUsage.day, days)))
    .groupBy(apiKeyUsage.apiKeyId)
  return new Map(rows.map((row) => [row.id, row.requests.split(' ').map(Number)]))
}

/** Takes people and service accounts by id; returns those that still exist and whether they still belong to the organization. */
export async function findCreators(
  db: Db,
  organizationId: string,
  ids: { user: string[]; service_account: string[] },
): Promise<ApiKeyCreator[]> {
  const people =
    ids.user.length === 0
      ? []
      : await db
          .select({
            id: users.id,
            name: users.name,
            email: users.email,
            // A person belongs to an organization by a role on it.
            isMember: sql<boolean>`exists (select 1 from ${roleBindings} where ${and(
              eq(roleBindings.organizationId, organizationId),
              eq(roleBindings.principalType, 'user'),
              eq(roleBindings.principalId, users.id),
              isNull(roleBindings.projectId),
            )})`,
          })
          .from(users)
          .where(inArray(users.id, ids.user))
  const machines =
    ids.service_account.length === 0
      ? []
      : await db
          .select({ id: serviceAccounts.id, name: serviceAccounts.name })
          .from(serviceAccounts)
          .where(
            and(eq(serviceAccounts.organizationId, organizationId), inArray(serviceAccounts.id, ids.service_account)),
          )
  return [
    ...people.map(({ id, name, email, isMember }) => ({ type: 'user' as const, id, name, email, is_member: isMember })),
    ...machines.map(({ id, name }) => ({ type: 'service_account' as const, id, name, email: null, is_member: true })),
  ]
}

/** Returns the names of an organization's projects, oldest first. */
export async function listProjectNames(db: Db, organizationId: string): Promise<{ id: string; name: string }[]> {
  return db
    .select({ id: projects.id, name: projects.name })
    .from(projects)
    .where(eq(projects.organizationId, organizationId))
    .orderBy(asc(projects.createdAt), asc(projects.id))
}
