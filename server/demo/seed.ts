import { sql } from 'drizzle-orm'
import {
  apiKeys,
  auditEvents,
  organizations,
  projectResources,
  projects,
  roleBindings,
  serviceAccounts,
  users,
} from '#server/db/schema.ts'
import type { Deps } from '#server/kernel/context.ts'
import { buildDemoRows } from './rows.ts'

/** Any number will do, as long as nothing else in the database uses it for an advisory lock. */
const DEMO_LOCK = 6_241_907_119

/**
 * Fills an empty database with one believable organization, in one transaction; processes that start together wait for
 * the first. Returns whether it did: false, and nothing is changed, when there is an organization already.
 * The people in it have no password: `DEMO_PERSONAS` says who can be signed in as.
 */
export async function seedDemo(deps: Pick<Deps, 'db' | 'now' | 'randomBytes'>): Promise<{ created: boolean }> {
  return deps.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${DEMO_LOCK}::bigint)`)
    const [present] = await tx.select({ id: organizations.id }).from(organizations).limit(1)
    if (present) return { created: false }
    const rows = await buildDemoRows(deps)
    await tx.insert(organizations).values(rows.organization)
    await tx.insert(users).values(rows.users)
    await tx.insert(projects).values(rows.projects)
    await tx.insert(projectResources).values(rows.projectResources)
    await tx.insert(serviceAccounts).values(rows.serviceAccounts)
    await tx.insert(apiKeys).values(rows.apiKeys)
    await tx.insert(roleBindings).values(rows.roleBindings)
    await tx.insert(auditEvents).values(rows.auditEvents)
    return { created: true }
  })
}
