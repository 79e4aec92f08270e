import { and, asc, desc, eq, exists, gt, inArray, isNull, ne, notExists, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { OrganizationRole } from '#contract/roles.ts'
import { apiKeys, invites, projects, roleBindings, sessions, users } from '#server/db/schema.ts'
import { inOrder, rolesText, splitRoles } from '#server/features/role-bindings/read-roles.ts'
import type { Actor, Database, Transaction } from '#server/kernel/context.ts'
import { memberBinding, person } from './find-member.ts'

type Db = Database | Transaction

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

// Neither stands in a name or an address, which have no control characters (contract/fields.ts).
const [FIELD_END, ROW_END] = ['\u001F', '\u001E']

/**
 * Returns who belongs, by the name or else the address they are listed under, in no order. In one text: ten thousand rows
 * take twice as long to hand over one by one, or as JSON.
 */
export async function listMemberNames(db: Db, organizationId: string) {
  const ids = db.select({ id: roleBindings.principalId }).from(roleBindings).where(memberBinding(organizationId))
  const [row] = await db
    .select({
      all: sql<
        string | null
      >`string_agg(${users.id} || ${FIELD_END} || coalesce(nullif(${users.name}, ''), ${users.email}), ${ROW_END})`,
    })
    .from(users)
    .where(inArray(users.id, ids))
  const all = row?.all ? row.all.split(ROW_END) : []
  return all.map((one) => {
    const [id = '', name = ''] = one.split(FIELD_END)
    return { id, name }
  })
}

/** Returns members with their organization roles and since when they belong, by name: all of them, or those named. */
export async function listMemberRows(db: Db, organizationId: string, onlyIds?: string[]) {
  // Put together here: most have one role, and the database takes longer to group ten thousand than to hand them out.
  const bindings = await db
    .select({ ...person, role: roleBindings.role, at: roleBindings.createdAt })
    .from(roleBindings)
    .innerJoin(users, eq(users.id, roleBindings.principalId))
    .where(and(memberBinding(organizationId), onlyIds && inArray(users.id, onlyIds)))
    .orderBy(sql`lower(${users.name})`, asc(users.id))
  const rows: { id: string; name: string; email: string; roles: OrganizationRole[]; joinedAt: Date }[] = []
  for (const { role, at, ...row } of bindings) {
    const last = rows.at(-1)
    if (last?.id !== row.id) rows.push({ ...row, roles: [role as OrganizationRole], joinedAt: at })
    else {
      last.roles.push(role as OrganizationRole)
      if (at < last.joinedAt) last.joinedAt = at
    }
  }
  for (const row of rows) row.roles = inOrder(row.roles)
  return rows
}

/** Returns when each member, or each of those named, last used a session, by the person's id. */
export async function listLastActive(db: Db, organizationId: string, onlyIds?: string[]): Promise<Map<string, Date>> {
  const ids =
    onlyIds ?? db.select({ id: roleBindings.principalId }).from(roleBindings).where(memberBinding(organizationId))
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
      and(
        eq(roleBindings.principalType, 'invite'),
        eq(roleBindings.principalId, invites.id),
        isNull(roleBindings.projectId),
      ),
    )
    .where(and(eq(invites.organizationId, organizationId), isNull(invites.processedAt), isNull(invites.revokedAt)))
    .groupBy(invites.id)
    .orderBy(asc(invites.createdAt), asc(invites.id))
  return rows.map((row) => ({ ...row, roles: splitRoles<OrganizationRole>(row.roles) }))
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
          .where(
            and(
              eq(roleBindings.projectId, apiKeys.projectId),
              eq(roleBindings.principalType, seenBy.type),
              eq(roleBindings.principalId, seenBy.id),
            ),
          ),
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
    .where(
      and(
        eq(apiKeys.organizationId, organizationId),
        eq(apiKeys.createdByType, 'user'),
        eq(apiKeys.createdById, userId),
        mine,
      ),
    )
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
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, 'user'),
        eq(roleBindings.principalId, userId),
      ),
    )
    .returning({ projectId: roleBindings.projectId, role: roleBindings.role })
}

/** Withdraws an address's open invites to an organization, with their roles. */
export async function revokeInvitesTo(
  tx: Transaction,
  organizationId: string,
  email: string,
  now: Date,
): Promise<void> {
  const gone = await tx
    .update(invites)
    .set({ revokedAt: now })
    .where(
      and(
        eq(invites.organizationId, organizationId),
        eq(invites.email, email),
        isNull(invites.processedAt),
        isNull(invites.revokedAt),
      ),
    )
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
