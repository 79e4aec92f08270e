import {
  apiKeys,
  apiKeyUsage,
  auditEvents,
  identityProviders,
  invites,
  organizations,
  projectResources,
  projects,
  roleBindings,
  serviceAccounts,
  sessions,
  ssoDomains,
  users,
} from '#server/db/schema.ts'
import { isSetUp, lockSetUp } from '#server/features/identity/set-up.ts'
import type { Deps } from '#server/kernel/context.ts'
import { buildDemoRows } from './rows.ts'
import { seedDemoUsage } from './usage.ts'

/**
 * Fills an empty database with one believable organization, in one transaction, under the lock of every set-up: of
 * processes that start together one does it, and the others wait. Its usage is part of it: a start that is cut off leaves
 * nothing, and the next one begins anew. Returns whether it did: false, and nothing is changed, when the server is set up already.
 * The people in it have no password: `DEMO_PERSONAS` says who can be signed in as.
 */
export async function seedDemo(deps: Pick<Deps, 'db' | 'now' | 'randomBytes'>): Promise<{ created: boolean }> {
  return deps.db.transaction(async (tx) => {
    await lockSetUp(tx)
    if (await isSetUp(tx)) return { created: false }
    const rows = await buildDemoRows(deps)
    await tx.insert(organizations).values(rows.organization)
    await tx.insert(users).values(rows.users)
    await tx.insert(projects).values(rows.projects)
    await tx.insert(projectResources).values(rows.projectResources)
    await tx.insert(serviceAccounts).values(rows.serviceAccounts)
    await tx.insert(apiKeys).values(rows.apiKeys)
    await tx.insert(apiKeyUsage).values(rows.apiKeyUsage)
    await tx.insert(sessions).values(rows.sessions)
    await tx.insert(invites).values(rows.invites)
    await tx.insert(roleBindings).values(rows.roleBindings)
    await tx.insert(auditEvents).values(rows.auditEvents)
    await tx.insert(identityProviders).values(rows.identityProvider)
    await tx.insert(ssoDomains).values(rows.ssoDomains)
    await seedDemoUsage({ ...deps, db: tx })
    return { created: true }
  })
}
