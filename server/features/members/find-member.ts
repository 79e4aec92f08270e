import { and, eq, exists, isNull, sql } from 'drizzle-orm'
import { roleBindings, users } from '#server/db/schema.ts'
import type { Database, Transaction } from '#server/kernel/context.ts'

type Db = Database | Transaction

/** Somebody belongs to an organization by a role on it. */
export const memberBinding = (organizationId: string) =>
  and(
    eq(roleBindings.organizationId, organizationId),
    eq(roleBindings.principalType, 'user'),
    isNull(roleBindings.projectId),
  )

/** What of a person others may see. */
export const person = { id: users.id, email: users.email, name: users.name }

/** Returns one member by id or by email address in lower case, or undefined. */
export async function findMember(db: Db, organizationId: string, by: { id: string } | { email: string }) {
  const [row] = await db
    .select(person)
    .from(users)
    .where(
      and(
        'id' in by ? eq(users.id, by.id) : eq(users.email, by.email),
        exists(
          db
            .select({ one: sql`1` })
            .from(roleBindings)
            .where(and(memberBinding(organizationId), eq(roleBindings.principalId, users.id))),
        ),
      ),
    )
  return row
}
