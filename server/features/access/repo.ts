import { and, asc, eq, exists, ilike, inArray, isNull, notExists, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { MAX_CANDIDATES } from '#contract/project-members.ts'
import { apiKeys, projects, roleBindings, serviceAccounts, users } from '#server/db/schema.ts'
import type { Actor, Database, Transaction } from '#server/kernel/context.ts'

type Db = Database | Transaction
type Kind = 'user' | 'service_account'

const bindingColumns = {
  id: roleBindings.id,
  principalId: roleBindings.principalId,
  projectId: roleBindings.projectId,
  role: roleBindings.role,
  createdAt: roleBindings.createdAt,
}
export type BindingRow = {
  id: string
  principalId: string
  projectId: string | null
  role: typeof roleBindings.$inferSelect.role
  createdAt: Date
}

/**
 * Returns the bindings on the organization and on one project of everybody of a kind who has a way into the project: by a
 * binding on it, or as an organization owner. Oldest first.
 */
export async function listProjectBindings(
  db: Db,
  organizationId: string,
  projectId: string,
  kind: Kind,
  onlyId?: string,
): Promise<BindingRow[]> {
  const way = alias(roleBindings, 'way')
  const inside = db
    .select({ id: way.principalId })
    .from(way)
    .where(
      and(
        eq(way.organizationId, organizationId),
        eq(way.principalType, kind),
        or(eq(way.projectId, projectId), and(isNull(way.projectId), eq(way.role, 'OrgOwner'))),
        onlyId === undefined ? undefined : eq(way.principalId, onlyId),
      ),
    )
  return db
    .select(bindingColumns)
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, kind),
        inArray(roleBindings.principalId, inside),
        or(isNull(roleBindings.projectId), eq(roleBindings.projectId, projectId)),
      ),
    )
    .orderBy(asc(roleBindings.createdAt), asc(roleBindings.id))
}

/** Returns the people of a list of ids that is made by the same condition as the bindings, by name. */
export async function listPeopleInside(db: Db, organizationId: string, projectId: string, onlyId?: string) {
  return db
    .select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(
      and(
        exists(hasWay(db, organizationId, projectId, 'user', sql`${users.id}`)),
        onlyId === undefined ? undefined : eq(users.id, onlyId),
      ),
    )
    .orderBy(sql`lower(${users.name})`, asc(users.id))
}

/** The same for service accounts. */
export async function listAccountsInside(db: Db, organizationId: string, projectId: string, onlyId?: string) {
  return db
    .select({
      id: serviceAccounts.id,
      name: serviceAccounts.name,
      clientId: serviceAccounts.clientId,
      lastUsedAt: serviceAccounts.lastUsedAt,
    })
    .from(serviceAccounts)
    .where(
      and(
        eq(serviceAccounts.organizationId, organizationId),
        exists(hasWay(db, organizationId, projectId, 'service_account', sql`${serviceAccounts.id}`)),
        onlyId === undefined ? undefined : eq(serviceAccounts.id, onlyId),
      ),
    )
    .orderBy(sql`lower(${serviceAccounts.name})`, asc(serviceAccounts.id))
}

function hasWay(db: Db, organizationId: string, projectId: string, kind: Kind, id: SQL) {
  return db
    .select({ one: sql`1` })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, kind),
        sql`${roleBindings.principalId} = ${id}`,
        or(
          eq(roleBindings.projectId, projectId),
          and(isNull(roleBindings.projectId), eq(roleBindings.role, 'OrgOwner')),
        ),
      ),
    )
}

/** Takes what somebody typed; returns the pattern that finds it anywhere in a text. */
function pattern(search: string): string {
  return `%${search
    .trim()
    .replaceAll(/[\\%_]/gu, (character) => `\\${character}`)
    .replaceAll('\0', '')}%`
}

/** Returns the first members of the organization, by name, who have no way into the project. */
export async function findMemberCandidates(db: Db, organizationId: string, projectId: string, search: string) {
  const belongs = db
    .select({ one: sql`1` })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, 'user'),
        eq(roleBindings.principalId, users.id),
        isNull(roleBindings.projectId),
      ),
    )
  return db
    .select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(
      and(
        exists(belongs),
        notExists(hasWay(db, organizationId, projectId, 'user', sql`${users.id}`)),
        search.trim() === '' ? undefined : or(ilike(users.name, pattern(search)), ilike(users.email, pattern(search))),
      ),
    )
    .orderBy(sql`lower(${users.name})`, asc(users.id))
    .limit(MAX_CANDIDATES)
}

/** Returns the organization's first service accounts, by name, that have no way into the project. */
export async function findAccountCandidates(db: Db, organizationId: string, projectId: string, search: string) {
  return db
    .select({ id: serviceAccounts.id, name: serviceAccounts.name, clientId: serviceAccounts.clientId })
    .from(serviceAccounts)
    .where(
      and(
        eq(serviceAccounts.organizationId, organizationId),
        notExists(hasWay(db, organizationId, projectId, 'service_account', sql`${serviceAccounts.id}`)),
        search.trim() === ''
          ? undefined
          : or(ilike(serviceAccounts.name, pattern(search)), ilike(serviceAccounts.clientId, pattern(search))),
      ),
    )
    .orderBy(sql`lower(${serviceAccounts.name})`, asc(serviceAccounts.id))
    .limit(MAX_CANDIDATES)
}

/** Returns a service account of the organization, or undefined. */
export async function findAccount(db: Db, organizationId: string, id: string) {
  const [row] = await db
    .select({ id: serviceAccounts.id, name: serviceAccounts.name, clientId: serviceAccounts.clientId })
    .from(serviceAccounts)
    .where(and(eq(serviceAccounts.organizationId, organizationId), eq(serviceAccounts.id, id)))
  return row
}

/** Returns everything a principal holds in the organization, with the names of the projects; only projects the actor has a role in when one is given. */
export async function listBindingsOf(
  db: Db,
  organizationId: string,
  principal: { type: Kind; id: string },
  seenBy: Actor | undefined,
) {
  const own = alias(roleBindings, 'own')
  const mine = seenBy
    ? inArray(
        roleBindings.projectId,
        db
          .select({ id: own.projectId })
          .from(own)
          .where(
            and(
              eq(own.organizationId, organizationId),
              eq(own.principalType, seenBy.type),
              eq(own.principalId, seenBy.id),
            ),
          ),
      )
    : undefined
  return db
    .select({ ...bindingColumns, projectName: projects.name })
    .from(roleBindings)
    .leftJoin(projects, eq(projects.id, roleBindings.projectId))
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, principal.type),
        eq(roleBindings.principalId, principal.id),
        mine ? or(isNull(roleBindings.projectId), mine) : undefined,
      ),
    )
    .orderBy(sql`lower(${projects.name})`, asc(roleBindings.createdAt), asc(roleBindings.id))
}

/** Counts an organization's projects. */
export async function countProjects(db: Db, organizationId: string): Promise<number> {
  return db.$count(projects, eq(projects.organizationId, organizationId))
}

/** Returns a project's API keys, by name. */
export async function listProjectKeys(db: Db, organizationId: string, projectId: string) {
  return db
    .select({ id: apiKeys.id, name: apiKeys.name, hint: apiKeys.hint, roles: apiKeys.roles })
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.projectId, projectId)))
    .orderBy(sql`lower(${apiKeys.name})`, asc(apiKeys.id))
}
