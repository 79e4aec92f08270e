import { and, asc, eq, gte, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import { type PgColumn, unionAll } from 'drizzle-orm/pg-core'
import type { ResourceType } from '#contract/projects.ts'
import type { ProjectRole } from '#contract/roles.ts'
import { apiKeys, projectResources, projects, roleBindings, usageDailyProjects } from '#server/db/schema.ts'
import type { Actor, Database, ProjectRow, Transaction } from '#server/kernel/context.ts'

type Db = Database | Transaction

/**
 * Takes the organization and the actor; returns its projects, oldest first, with the roles that the actor itself holds in each,
 * those it got first first: all of them, or only those where it holds any. In one statement: every page's navigation asks for it.
 */
export async function listProjectRows(
  db: Db,
  organizationId: string,
  actor: Actor,
  onlyOwn: boolean,
): Promise<{ project: ProjectRow; roles: ProjectRole[] }[]> {
  const own = db
    .select({
      projectId: roleBindings.projectId,
      roles: sql<string>`string_agg(${roleBindings.role}, ',' order by ${roleBindings.createdAt})`.as('roles'),
    })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        eq(roleBindings.principalType, actor.type),
        eq(roleBindings.principalId, actor.id),
        isNotNull(roleBindings.projectId),
      ),
    )
    .groupBy(roleBindings.projectId)
    .as('own')
  const rows = await db
    .select({ project: projects, roles: own.roles })
    .from(projects)
    .leftJoin(own, eq(own.projectId, projects.id))
    .where(and(eq(projects.organizationId, organizationId), onlyOwn ? isNotNull(own.projectId) : undefined))
    .orderBy(asc(projects.createdAt), asc(projects.id))
  return rows.map(({ project, roles }) => ({
    project,
    roles: roles === null ? [] : (roles.split(',') as ProjectRole[]),
  }))
}

export type ProjectTally = {
  members: number
  serviceAccounts: number
  apiKeys: number
  resources: Record<ResourceType, number>
  /** Exact, in US dollars. */
  cost: string
}

const COST = 'cost'
const API_KEY = 'api_key'

/** Of a row of the tally: which count it is, of which project (null: of all of them), and the number. */
const tally = (kind: SQL, projectId: PgColumn, value: SQL) => ({
  kind: sql<string>`${kind}::text`.as('kind'),
  projectId: sql<string | null>`${projectId}`.as('project_id'),
  value: sql<string>`${value}::text`.as('value'),
})

/**
 * Counts what is in each project of an organization and adds up its cost since a day, in one statement however many projects
 * there are. A member is a person with a role in the project, or an organization owner, who has one everywhere; a service
 * account counts in the same way. Takes `null` for the day when the cost is nobody's business: it is '0' then.
 */
export async function tallyByProject(
  db: Db,
  organizationId: string,
  costSince: string | null,
): Promise<(projectId: string) => ProjectTally> {
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
  const principals = db
    .select(tally(sql`${each.type}`, each.projectId, sql`count(*)`))
    .from(each)
    .groupBy(each.projectId, each.type)
  const keys = db
    .select(tally(sql`${API_KEY}`, apiKeys.projectId, sql`count(*)`))
    .from(apiKeys)
    .where(eq(apiKeys.organizationId, organizationId))
    .groupBy(apiKeys.projectId)
  const resources = db
    .select(tally(sql`${projectResources.type}`, projectResources.projectId, sql`count(*)`))
    .from(projectResources)
    .where(eq(projectResources.organizationId, organizationId))
    .groupBy(projectResources.projectId, projectResources.type)
  const counts = unionAll(principals, keys, resources)
  const rows = await (costSince === null
    ? counts
    : counts.unionAll(
        db
          .select(tally(sql`${COST}`, usageDailyProjects.projectId, sql`trim_scale(sum(${usageDailyProjects.cost}))`))
          .from(usageDailyProjects)
          .where(and(eq(usageDailyProjects.organizationId, organizationId), gte(usageDailyProjects.day, costSince)))
          .groupBy(usageDailyProjects.projectId),
      ))

  const ownersOf = (type: string) => Number(rows.find((row) => row.projectId === null && row.kind === type)?.value ?? 0)
  const [people, machines] = [ownersOf('user'), ownersOf('service_account')]
  const all = new Map<string, ProjectTally>()
  const of = (projectId: string): ProjectTally => {
    const known = all.get(projectId)
    if (known) return known
    const fresh: ProjectTally = {
      members: people,
      serviceAccounts: machines,
      apiKeys: 0,
      resources: { index: 0, collection: 0, backup: 0, assistant: 0 },
      cost: '0',
    }
    all.set(projectId, fresh)
    return fresh
  }
  for (const { kind, projectId, value } of rows) {
    if (projectId === null) continue
    const project = of(projectId)
    if (kind === 'user') project.members += Number(value)
    else if (kind === 'service_account') project.serviceAccounts += Number(value)
    else if (kind === API_KEY) project.apiKeys = Number(value)
    else if (kind === COST) project.cost = value
    else project.resources[kind as ResourceType] = Number(value)
  }
  return of
}

/**
 * Locks a project's API keys in the order of their ids, as whoever writes down their use does: a deletion that takes them
 * in another would wait for the other in a circle.
 */
export async function lockKeys(tx: Transaction, organizationId: string, projectId: string): Promise<void> {
  await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.projectId, projectId)))
    .orderBy(asc(apiKeys.id))
    .for('update')
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
