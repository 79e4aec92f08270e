import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { OrganizationRole } from '#contract/roles.ts'
import { roleBindings, serviceAccounts } from '#server/db/schema.ts'
import { splitRoles } from '#server/features/role-bindings/read-roles.ts'
import type { Database, Transaction } from '#server/kernel/context.ts'
import { isAfter, micros, type PageRequest } from '#server/kernel/pagination.ts'

type Db = Database | Transaction

// Named one by one: a hash can never leak by `select *`.
const columns = {
  id: serviceAccounts.id,
  name: serviceAccounts.name,
  clientId: serviceAccounts.clientId,
  createdAt: serviceAccounts.createdAt,
  updatedAt: serviceAccounts.updatedAt,
}
export type ServiceAccountRow = { id: string; name: string; clientId: string; createdAt: Date; updatedAt: Date }

/** Returns up to a page and one more of an organization's service accounts, oldest first. */
export async function pageServiceAccounts(db: Db, organizationId: string, request: PageRequest) {
  return db
    .select({ ...columns, micros: micros(serviceAccounts.createdAt) })
    .from(serviceAccounts)
    .where(
      and(
        eq(serviceAccounts.organizationId, organizationId),
        isAfter(serviceAccounts.createdAt, serviceAccounts.id, request.after),
      ),
    )
    .orderBy(asc(serviceAccounts.createdAt), asc(serviceAccounts.id))
    .limit(request.limit + 1)
}

/** Returns one service account of an organization, or undefined. */
export async function findServiceAccount(
  db: Db,
  organizationId: string,
  id: string,
): Promise<ServiceAccountRow | undefined> {
  const [row] = await db
    .select(columns)
    .from(serviceAccounts)
    .where(and(eq(serviceAccounts.organizationId, organizationId), eq(serviceAccounts.id, id)))
  return row
}

/** Returns the names of an organization's service accounts, in no order. */
export async function listServiceAccountNames(db: Db, organizationId: string) {
  return db
    .select({ id: serviceAccounts.id, name: serviceAccounts.name })
    .from(serviceAccounts)
    .where(eq(serviceAccounts.organizationId, organizationId))
}

/** Returns an organization's service accounts with their organization roles and their use, by name: all of them, or those named. */
export async function listServiceAccountOverviews(db: Db, organizationId: string, onlyIds?: string[]) {
  const rows = await db
    .select({
      ...columns,
      lastUsedAt: serviceAccounts.lastUsedAt,
      previousSecretExpiresAt: serviceAccounts.previousSecretExpiresAt,
      previousSecretLastUsedAt: serviceAccounts.previousSecretLastUsedAt,
      roles: sql<string | null>`string_agg(${roleBindings.role}, ',')`,
    })
    .from(serviceAccounts)
    .leftJoin(
      roleBindings,
      and(
        eq(roleBindings.organizationId, serviceAccounts.organizationId),
        eq(roleBindings.principalType, 'service_account'),
        eq(roleBindings.principalId, serviceAccounts.id),
        isNull(roleBindings.projectId),
      ),
    )
    .where(and(eq(serviceAccounts.organizationId, organizationId), onlyIds && inArray(serviceAccounts.id, onlyIds)))
    .groupBy(serviceAccounts.id)
    .orderBy(sql`lower(${serviceAccounts.name})`, asc(serviceAccounts.id))
  return rows.map((row) => ({ ...row, roles: row.roles === null ? [] : splitRoles<OrganizationRole>(row.roles) }))
}
