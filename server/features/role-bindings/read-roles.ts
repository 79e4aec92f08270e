import { and, asc, eq, exists, inArray, isNotNull, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { type ProjectName, type ProjectRoles, ROLES } from '#contract/role-bindings.ts'
import { PROJECT_ROLES, type ProjectRole, type Role } from '#contract/roles.ts'
import { projects, roleBindings } from '#server/db/schema.ts'
import type { Actor, Database, Transaction } from '#server/kernel/context.ts'

type Db = Database | Transaction

/** The roles of a group of bindings in one column. */
export const rolesText = sql<string>`string_agg(${roleBindings.role}, ',')`
/** Takes roles; returns them strongest first, the same way whenever and in whatever order they were given. */
export function inOrder<R extends Role>(roles: R[]): R[] {
  return roles.length < 2 ? roles : roles.toSorted((one, other) => ROLES.indexOf(one) - ROLES.indexOf(other))
}

/** Takes that column; returns the roles, strongest first. */
export function splitRoles<R extends Role>(text: string): R[] {
  return inOrder(text.split(',') as R[])
}

/** A project counts for an actor when it has a role there that shows the members; `undefined`: every project does. */
function projectsSeenBy(db: Db, organizationId: string, actor: Actor | undefined): SQL | undefined {
  if (!actor) return undefined
  const own = alias(roleBindings, 'own')
  const mine = db
    .select({ id: own.projectId })
    .from(own)
    .where(
      and(
        eq(own.organizationId, organizationId),
        eq(own.principalType, actor.type),
        eq(own.principalId, actor.id),
        inArray(own.role, [...PROJECT_ROLES]),
      ),
    )
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
  options: { seenBy?: Actor | undefined; onlyIds?: string[] | undefined } = {},
): Promise<Map<string, ProjectRoles[]>> {
  // One row for each principal, not for each of its projects: a third of the rows to read.
  const rows = await db
    .select({
      principalId: roleBindings.principalId,
      held: sql<string>`string_agg(${roleBindings.projectId} || ' ' || ${roleBindings.role}, ',')`,
    })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.organizationId, organizationId),
        inArray(roleBindings.principalType, types),
        options.onlyIds && inArray(roleBindings.principalId, options.onlyIds),
        isNotNull(roleBindings.projectId),
        projectsSeenBy(db, organizationId, options.seenBy),
      ),
    )
    .groupBy(roleBindings.principalId)
  return new Map(rows.map(({ principalId, held }) => [principalId, byProject(held)]))
}

/** Takes `<project id> <role>` parted by commas; returns the roles on each project, strongest first. */
function byProject(held: string): ProjectRoles[] {
  const found = new Map<string, ProjectRole[]>()
  for (const one of held.split(',')) {
    const projectId = one.slice(0, 36)
    const role = one.slice(37) as ProjectRole
    const roles = found.get(projectId)
    if (roles) roles.push(role)
    else found.set(projectId, [role])
  }
  return [...found].map(([project_id, roles]) => ({ project_id, roles: inOrder(roles) }))
}

/** Returns the names of an organization's projects, by name; only those the actor has a role in when one is given. */
export async function listProjectNames(
  db: Db,
  organizationId: string,
  seenBy: Actor | undefined,
): Promise<ProjectName[]> {
  const mine = seenBy
    ? exists(
        db
          .select({ one: sql`1` })
          .from(roleBindings)
          .where(
            and(
              eq(roleBindings.projectId, projects.id),
              eq(roleBindings.principalType, seenBy.type),
              eq(roleBindings.principalId, seenBy.id),
            ),
          ),
      )
    : undefined
  return db
    .select({ id: projects.id, name: projects.name })
    .from(projects)
    .where(and(eq(projects.organizationId, organizationId), mine))
    .orderBy(sql`lower(${projects.name})`, asc(projects.id))
}
