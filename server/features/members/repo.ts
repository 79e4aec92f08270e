import { and, asc, desc, eq, exists, gt, inArray, isNotNull, isNull, min, ne, notExists, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { ProjectRoles } from '#contract/role-bindings.ts'
import { type OrganizationRole, PROJECT_ROLES, type ProjectRole } from '#contract/roles.ts'
import { apiKeys, invites, projects, roleBindings, sessions, users } from '#server/db/schema.ts'
import type { Actor, Database, Transaction } from '#server/kernel/context.ts'

type Db = Database | Transaction

/** Somebody belongs to an organization by a role on it. */
const memberBinding = (organizationId: string) =>
  and(eq(roleBindings.organizationId, organizationId), eq(roleBindings.principalType, 'user'), isNull(roleBindings.projectId))

const person = { id: users.id, email: users.email, name: users.name }

/** Returns up to `limit` members by id, after the given one. The ids come from an index alone, however many there are. */
export async function pageMembers(db: Db, organizationId: string, after: string | null, limit: number) {
  const ids = db
    .selectDistinct({ id: roleBindings.principalId })
    .from(roleBindings)
    .where(and(memberBinding(organizationId), after === null ? undefined : gt(roleBindings.principalId, after)))
    .orderBy(asc(roleBindings.principalId))
    .limit(limit)
    .as('ids')
  return db.select(person).from(ids).innerJoin(users, eq(users.id, ids.id)).orderBy(asc(users.id))
}

/** Returns one member by id or by email address in lower case, or undefined. */
export async function findMember(db: Db, organizationId: string, by: { id: string } | { email: string }) {
  const [row] = await db
    .select(person)
    .from(users)
    .where(
      and(
        'id' in by ? eq(users.id, by.id) : eq(users.email, by.email),
        exists(db.select({ one: sql`1` }).from(roleBindings).where(and(memberBinding(organizationId), eq(roleBindings.principalId, users.id)))),
      ),
    )
  return row
}

const rolesText = sql<string>`string_agg(${roleBindings.role}, ',' order by ${roleBindings.createdAt}, ${roleBindings.id})`
const split = <R extends string>(text: string) => text.split(',') as R[]

/** Returns members with their organization roles and since when they belong, by name: all of them, or one. */
export async function listMemberRows(db: Db, organizationId: string, onlyId?: string) {
  const rows = await db
    .select({ ...person, roles: rolesText, joinedAt: min(roleBindings.createdAt) })
    .from(roleBindings)
    .innerJoin(users, eq(users.id, roleBindings.principalId))
    .where(and(memberBinding(organizationId), onlyId === undefined ? undefined : eq(users.id, onlyId)))
    .groupBy(users.id)
    .orderBy(sql`lower(${users.name})`, asc(users.id))
  return rows.map((row) => ({ ...row, roles: split<OrganizationRole>(row.roles) }))
}

/** A project counts for an actor when it has a role there that shows the members; `undefined`: every project does. */
export function projectsSeenBy(db: Db, organizationId: string, actor: Actor | undefined): SQL | undefined {
  if (!actor) return undefined
  const own = alias(roleBindings, 'own')
  const mine = db
    .select({ id: own.projectId })
    .from(own)
    .where(and(eq(own.organizationId, organizationId), eq(own.principalType, actor.type), eq(own.principalId, actor.id), inArray(own.role, [...PROJECT_ROLES])))
  return inArray(roleBindings.projectId, mine)
}

/**
 * Returns what people and open invites hold on projects, by principal id, in one grouped query.
 * Takes the actor when only the projects it has a role in may be told.
 */
export async function listProjectRoles(
  db: Db,
  organizationId: string,
  types: ('user' | 'invite' | 'service_account')[],
  options: { seenBy?: Actor | undefined; onlyId?: string | undefined } = {},
): Promise<Map<string, ProjectRoles[]>> {
  const rows = await db
    .select({ principalId: roleBindings.principalId, projectId: roleBindings.projectId, roles: rolesText })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        inArray(roleBindings.principalType, types),
        options.onlyId === undefined ? undefined : eq(roleBindings.principalId, options.onlyId),
        isNotNull(roleBindings.projectId),
        projectsSeenBy(db, organizationId, options.seenBy),
      ),
    )
    .groupBy(roleBindings.principalId, roleBindings.projectId)
  const found = new Map<string, ProjectRoles[]>()
  for (const { principalId, projectId, roles } of rows) {
    if (projectId === null) continue
    const list = found.get(principalId)
    const entry = { project_id: projectId, roles: split<ProjectRole>(roles) }
    if (list) list.push(entry)
    else found.set(principalId, [entry])
  }
  return found
}

/** Returns the names of an organization's projects, by name; only those the actor has a role in when one is given. */
export async function listProjectNames(db: Db, organizationId: string, seenBy: Actor | undefined) {
  const mine = seenBy
    ? exists(
        db
          .select({ one: sql`1` })
          .from(roleBindings)
          .where(and(eq(roleBindings.projectId, projects.id), eq(roleBindings.principalType, seenBy.type), eq(roleBindings.principalId, seenBy.id))),
      )
    : undefined
  return db
    .select({ id: projects.id, name: projects.name })
    .from(projects)
    .where(and(eq(projects.organizationId, organizationId), mine))
    .orderBy(sql`lower(${projects.name})`, asc(projects.id))
}

/** Returns when each member last used a session, by the person's id. */
export async function listLastActive(db: Db, organizationId: string): Promise<Map<string, Date>> {
  const ids = db.select({ id: roleBindings.principalId }).from(roleBindings).where(memberBinding(organizationId))
  const rows = await db
    .select({ userId: sessions.userId, at: sql<Date>`max(${sessions.updatedAt})`.mapWith(sessions.updatedAt) })
    .from(sessions)
    .where(inArray(sessions.userId, ids))
    .groupBy(sessions.userId)
  return new Map(rows.map((row) => [row.userId, row.at]))
}

/** Returns an organization's open invites with their organization roles, oldest first. */
export async function listOpenInvites(db: Db, organizationId: string) {
  const rows = await db
    .select({ invite: invites, roles: rolesText })
    .from(invites)
    .innerJoin(
      roleBindings,
      and(eq(roleBindings.principalType, 'invite'), eq(roleBindings.principalId, invites.id), isNull(roleBindings.projectId)),
    )
    .where(and(eq(invites.organizationId, organizationId), isNull(invites.processedAt), isNull(invites.revokedAt)))
    .groupBy(invites.id)
    .orderBy(asc(invites.createdAt), asc(invites.id))
  return rows.map((row) => ({ ...row, roles: split<OrganizationRole>(row.roles) }))
}

/** Returns the projects that have no other person as project owner than this one. */
export async function listProjectsOwnedAlone(db: Db, organizationId: string, userId: string) {
  const other = alias(roleBindings, 'other')
  return db
    .select({ id: projects.id, name: projects.name })
    .from(roleBindings)
    .innerJoin(projects, eq(projects.id, roleBindings.projectId))
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, 'user'),
        eq(roleBindings.principalId, userId),
        eq(roleBindings.role, 'ProjectOwner'),
        notExists(
          db
            .select({ one: sql`1` })
            .from(other)
            .where(
              and(
                eq(other.projectId, roleBindings.projectId),
                eq(other.role, 'ProjectOwner'),
                eq(other.principalType, 'user'),
                ne(other.principalId, userId),
              ),
            ),
        ),
      ),
    )
    .orderBy(sql`lower(${projects.name})`, asc(projects.id))
}

/** Returns the API keys a person made, those in use lately first; only in projects the actor has a role in when one is given. */
export async function listKeysMadeBy(db: Db, organizationId: string, userId: string, seenBy: Actor | undefined) {
  const mine = seenBy
    ? exists(
        db
          .select({ one: sql`1` })
          .from(roleBindings)
          .where(and(eq(roleBindings.projectId, apiKeys.projectId), eq(roleBindings.principalType, seenBy.type), eq(roleBindings.principalId, seenBy.id))),
      )
    : undefined
  return db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      hint: apiKeys.hint,
      project: { id: projects.id, name: projects.name },
      createdAt: apiKeys.createdAt,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .innerJoin(projects, eq(projects.id, apiKeys.projectId))
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.createdByType, 'user'), eq(apiKeys.createdById, userId), mine))
    .orderBy(sql`${desc(apiKeys.lastUsedAt)} nulls last`, asc(apiKeys.name))
}

/** Returns the pending invites a person sent. */
export async function listInvitesSentBy(db: Db, organizationId: string, userId: string, now: Date) {
  return db
    .select({ id: invites.id, email: invites.email, expiresAt: invites.expiresAt })
    .from(invites)
    .where(
      and(
        eq(invites.organizationId, organizationId),
        eq(invites.invitedByType, 'user'),
        eq(invites.invitedById, userId),
        isNull(invites.processedAt),
        isNull(invites.revokedAt),
        gt(invites.expiresAt, now),
      ),
    )
    .orderBy(asc(invites.email))
}

/** Tells whether a person belongs to an organization besides this one, or to any when none is named. */
export async function belongsElsewhere(db: Db, userId: string, organizationId?: string): Promise<boolean> {
  const rows = await db
    .select({ one: sql`1` })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.principalType, 'user'),
        eq(roleBindings.principalId, userId),
        isNull(roleBindings.projectId),
        organizationId === undefined ? undefined : ne(roleBindings.organizationId, organizationId),
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** Takes every role in an organization and its projects from a person. Returns what they held. */
export async function deleteAllBindings(tx: Transaction, organizationId: string, userId: string) {
  return tx
    .delete(roleBindings)
    .where(and(eq(roleBindings.organizationId, organizationId), eq(roleBindings.principalType, 'user'), eq(roleBindings.principalId, userId)))
    .returning({ projectId: roleBindings.projectId, role: roleBindings.role })
}

/** Withdraws an address's open invites to an organization, with their roles. */
export async function revokeInvitesTo(tx: Transaction, organizationId: string, email: string, now: Date): Promise<void> {
  const gone = await tx
    .update(invites)
    .set({ revokedAt: now })
    .where(and(eq(invites.organizationId, organizationId), eq(invites.email, email), isNull(invites.processedAt), isNull(invites.revokedAt)))
    .returning({ id: invites.id })
  if (gone.length === 0) return
  await tx
    .delete(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, 'invite'),
        or(...gone.map(({ id }) => eq(roleBindings.principalId, id))),
      ),
    )
}
