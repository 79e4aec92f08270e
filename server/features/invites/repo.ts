import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { invites, organizations, roleBindings, users } from '#server/db/schema.ts'
import type { Database, Transaction } from '#server/kernel/context.ts'
import { isAfter, micros, type PageRequest } from '#server/kernel/pagination.ts'
import type { InviteRow } from './present.ts'

type Db = Database | Transaction

const isOpen = and(isNull(invites.processedAt), isNull(invites.revokedAt))

/** Returns up to a page and one more of an organization's pending and expired invites, oldest first. */
export async function pageInvites(db: Db, organizationId: string, request: PageRequest) {
  return db
    .select({ row: invites, micros: micros(invites.createdAt) })
    .from(invites)
    .where(
      and(eq(invites.organizationId, organizationId), isOpen, isAfter(invites.createdAt, invites.id, request.after)),
    )
    .orderBy(asc(invites.createdAt), asc(invites.id))
    .limit(request.limit + 1)
}

/** Returns an invite that was not deleted, or undefined. */
export async function findInvite(db: Db, organizationId: string, id: string): Promise<InviteRow | undefined> {
  const [row] = await db
    .select()
    .from(invites)
    .where(and(eq(invites.organizationId, organizationId), eq(invites.id, id), isNull(invites.revokedAt)))
  return row
}

/** Takes a link's hash; returns the invite it is the newest link of, deleted or not, with its organization. */
export async function findByTokenHash(db: Db, tokenHash: string) {
  const [row] = await db
    .select({ invite: invites, organization: { id: organizations.id, name: organizations.name } })
    .from(invites)
    .innerJoin(organizations, eq(organizations.id, invites.organizationId))
    .where(eq(invites.tokenHash, tokenHash))
  return row
}

/** Takes an invite's id; returns it with its organization when it is for this person's confirmed address. */
export async function findOwnInvite(db: Db, userId: string, id: string) {
  const [row] = await db
    .select({ invite: invites, organization: { id: organizations.id, name: organizations.name } })
    .from(invites)
    .innerJoin(organizations, eq(organizations.id, invites.organizationId))
    .innerJoin(users, and(eq(users.email, invites.email), eq(users.emailVerified, true)))
    .where(and(eq(invites.id, id), eq(users.id, userId)))
  return row
}

/** Takes addresses; returns those that belong to members of the organization. */
export async function findMemberEmails(db: Db, organizationId: string, emails: string[]): Promise<Set<string>> {
  if (emails.length === 0) return new Set()
  const rows = await db
    .selectDistinct({ email: users.email })
    .from(users)
    .innerJoin(
      roleBindings,
      and(
        eq(roleBindings.principalId, users.id),
        eq(roleBindings.principalType, 'user'),
        eq(roleBindings.organizationId, organizationId),
        isNull(roleBindings.projectId),
      ),
    )
    .where(inArray(users.email, emails))
  return new Set(rows.map((row) => row.email))
}

/** Takes addresses; returns their open invites, expired ones included, by address. */
export async function findOpenInvites(
  db: Db,
  organizationId: string,
  emails: string[],
): Promise<Map<string, InviteRow>> {
  if (emails.length === 0) return new Map()
  const rows = await db
    .select()
    .from(invites)
    .where(and(eq(invites.organizationId, organizationId), isOpen, inArray(invites.email, emails)))
  return new Map(rows.map((row) => [row.email, row]))
}

/** Withdraws an invite with its roles. Its row stays, so that its link can say so. */
export async function revokeInvite(tx: Transaction, organizationId: string, id: string, now: Date): Promise<void> {
  await tx
    .update(invites)
    .set({ revokedAt: now })
    .where(and(eq(invites.organizationId, organizationId), eq(invites.id, id)))
  await tx
    .delete(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, 'invite'),
        eq(roleBindings.principalId, id),
      ),
    )
}
