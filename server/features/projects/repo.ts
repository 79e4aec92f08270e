import { and, asc, count, eq, gte, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { ResourceType } from '#contract/projects.ts'
import type { ProjectRole } from '#contract/roles.ts'
import { apiKeys, projectResources, projects, roleBindings, usageDailyProjects } from '#server/db/schema.ts'
import type { Actor, Database, ProjectRow, Transaction } from '#server/kernel/context.ts'

type Db = Database | Transaction

/**
 * Takes the organization and, when the list must be narrowed to what an actor has a role in, that actor.
 * Returns the projects, oldest first.
 */
export async function listProjectRows(db: Db, organizationId: string, onlyFor?: Actor): Promise<ProjectRow[]> {
  const mine = onlyFor
    ? sql`exists (select 1 from ${roleBindings} where ${roleBindings.projectId} = ${projects.id} and ${roleBindings.principalType} = ${onlyFor.type} and ${roleBindings.principalId} = ${onlyFor.id})`
    : undefined
  return db
    .select()
    .from(projects)
    .where(and(eq(projects.organizationId, organizationId), mine))
    .orderBy(asc(projects.createdAt), asc(projects.id))
}

/** Returns the actor's own roles by project id. */
export async function listGrants(db: Db, organizationId: string, actor: Actor): Promise<Map<string, ProjectRole[]>> {
  const rows = await db
    .select({ projectId: roleBindings.projectId, role: roleBindings.role })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, actor.type),
        eq(roleBindings.principalId, actor.id),
        isNotNull(roleBindings.projectId),
      ),
    )
    .orderBy(asc(roleBindings.createdAt))
  const grants = new Map<string, ProjectRole[]>()
  for (const row of rows) {
    if (row.projectId) grants.set(row.projectId, [...(grants.get(row.projectId) ?? []), row.role as ProjectRole])
  }
  return grants
}

export type ProjectCounts = {
  members: number
  serviceAccounts: number
  apiKeys: number
  resources: Record<ResourceType, number>
}

/**
 * Counts what is in each project of an organization, in three grouped queries however many projects there are.
 * A member is a person with a role in the project, or an organization owner, who has one everywhere; a service account counts
 * in the same way.
 */
export async function countByProject(db: Db, organizationId: string): Promise<(projectId: string) => ProjectCounts> {
  // People and machines with a role in the project who are not owners already, so that nobody is counted twice.
  const owners = sql`select ${roleBindings.principalId} from ${roleBindings} where ${roleBindings.organizationId} = ${organizationId} and ${roleBindings.role} = 'OrgOwner' and ${roleBindings.projectId} is null`
  // Told apart before they are counted: `count(distinct …)` would sort them all.
  const each = db
    .selectDistinct({
      projectId: roleBindings.projectId,
      type: roleBindings.principalType,
      principalId: roleBindings.principalId,
    })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        inArray(roleBindings.principalType, ['user', 'service_account']),
        or(
          and(isNull(roleBindings.projectId), eq(roleBindings.role, 'OrgOwner')),
          and(isNotNull(roleBindings.projectId), sql`${roleBindings.principalId} not in (${owners})`),
        ),
      ),
    )
    .as('each')
  const principals = await db
    .select({ projectId: each.projectId, type: each.type, count: count() })
    .from(each)
    .groupBy(each.projectId, each.type)
  const keys = await db
    .select({ projectId: apiKeys.projectId, count: count() })
    .from(apiKeys)
    .where(eq(apiKeys.organizationId, organizationId))
    .groupBy(apiKeys.projectId)
  const resources = await db
    .select({ projectId: projectResources.projectId, type: projectResources.type, count: count() })
    .from(projectResources)
    .where(eq(projectResources.organizationId, organizationId))
    .groupBy(projectResources.projectId, projectResources.type)

  const ownersOf = (type: string) => principals.find((row) => row.projectId === null && row.type === type)?.count ?? 0
  const [people, machines] = [ownersOf('user'), ownersOf('service_account')]
  const all = new Map<string, ProjectCounts>()
  const of = (projectId: string): ProjectCounts => {
    const known = all.get(projectId)
    if (known) return known
    const fresh: ProjectCounts = {
      members: people,
      serviceAccounts: machines,
      apiKeys: 0,
      resources: { index: 0, collection: 0, backup: 0, assistant: 0 },
    }
    all.set(projectId, fresh)
    return fresh
  }
  for (const row of principals) {
    if (row.projectId && row.type === 'user') of(row.projectId).members += row.count
    if (row.projectId && row.type === 'service_account') of(row.projectId).serviceAccounts += row.count
  }
  for (const row of keys) of(row.projectId).apiKeys = row.count
  for (const row of resources) of(row.projectId).resources[row.type] = row.count
  return of
}

/** Returns what the data plane still holds for a project, by type and name. */
export async function listResources(db: Db, organizationId: string, projectId: string) {
  return db
    .select({
      type: projectResources.type,
      id: projectResources.id,
      name: projectResources.name,
      tags: projectResources.tags,
    })
    .from(projectResources)
    .where(and(eq(projectResources.organizationId, organizationId), eq(projectResources.projectId, projectId)))
    .orderBy(asc(projectResources.type), asc(projectResources.name), asc(projectResources.id))
}

/** Returns what each project has cost since a day, by its id; those without usage are left out. */
export async function costByProject(db: Db, organizationId: string, since: string): Promise<Map<string, string>> {
  const rows = await db
    .select({
      projectId: usageDailyProjects.projectId,
      cost: sql<string>`trim_scale(sum(${usageDailyProjects.cost}))::text`,
    })
    .from(usageDailyProjects)
    .where(and(eq(usageDailyProjects.organizationId, organizationId), gte(usageDailyProjects.day, since)))
    .groupBy(usageDailyProjects.projectId)
  return new Map(rows.map((row) => [row.projectId, row.cost]))
}
