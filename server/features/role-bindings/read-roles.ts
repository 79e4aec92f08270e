import { and, asc, eq, exists, inArray, isNotNull, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { ProjectName, ProjectRoles } from '#contract/role-bindings.ts'
import { PROJECT_ROLES, type ProjectRole } from '#contract/roles.ts'
import { projects, roleBindings } from '#server/db/schema.ts'
import type { Actor, Database, Transaction } from '#server/kernel/context.ts'

type Db = Database | Transaction

/** The roles of a group of bindings, oldest first, in one column. */
export const rolesText = sql<string>`string_agg(${roleBindings.role}, ',' order by ${roleBindings.createdAt}, ${roleBindings.id})`
/** Takes that column; returns the roles. */
export function splitRoles<R extends string>(text: string): R[] {
  return text.split(',') as R[]
}

/** A project counts for an actor when it has a role there that shows the members; `undefined`: every project does. */
function projectsSeenBy(db: Db, organizationId: string, actor: Actor | undefined): SQL | undefined {
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
    const entry = { project_id: projectId, roles: splitRoles<ProjectRole>(roles) }
    if (list) list.push(entry)
    else found.set(principalId, [entry])
  }
  return found
}

/** Returns the names of an organization's projects, by name; only those the actor has a role in when one is given. */
export async function listProjectNames(db: Db, organizationId: string, seenBy: Actor | undefined): Promise<ProjectName[]> {
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

