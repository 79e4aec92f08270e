import { and, eq, sql } from 'drizzle-orm'
import type { ProjectResource } from '#contract/projects.ts'
import { organizations, projectResources, projects } from '#server/db/schema.ts'
import { writeAuditEvents } from '#server/kernel/audit.ts'
import type { RequestContext } from '#server/kernel/context.ts'
import { notFound } from '#server/kernel/errors.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { listResources } from './repo.ts'

/**
 * Replaces a project's inventory by what the data plane reports.
 * Takes the project's id and all its resources; returns how many there are. Throws NOT_FOUND for an unknown project, so
 * that a data plane learns that it holds something of a project that is gone.
 */
export async function reportProjectResources(
  ctx: RequestContext,
  projectId: string,
  resources: ProjectResource[],
): Promise<{ count: number }> {
  if (!isUuid(projectId)) throw notFound('Project')
  return ctx.db.transaction(async (tx) => {
    // The lock keeps a deletion from looking at the inventory while it is being replaced.
    const [project] = await tx
      .select({
        id: projects.id,
        name: projects.name,
        organizationId: projects.organizationId,
        organizationName: organizations.name,
      })
      .from(projects)
      .innerJoin(organizations, eq(organizations.id, projects.organizationId))
      .where(eq(projects.id, projectId))
      .for('update', { of: projects })
    if (!project) throw notFound('Project')
    const before = await listResources(tx, project.organizationId, project.id)
    const known = new Set(before.map((one) => `${one.type} ${one.id}`))
    const reported = new Set(resources.map((one) => `${one.type} ${one.id}`))
    const gone = before.filter((one) => !reported.has(`${one.type} ${one.id}`))
    const fresh = resources.filter((one) => !known.has(`${one.type} ${one.id}`))

    await tx
      .delete(projectResources)
      .where(
        and(eq(projectResources.organizationId, project.organizationId), eq(projectResources.projectId, project.id)),
      )
    if (resources.length > 0) {
      // One parameter for all rows: 10,000 rows of six values would pass PostgreSQL's limit of 65,535 parameters.
      await tx.execute(sql`
        insert into ${projectResources} (organization_id, project_id, type, id, name, tags)
        select ${project.organizationId}, ${project.id}::uuid, one->>'type', one->>'id', one->>'name', one->'tags'
        from jsonb_array_elements(${JSON.stringify(resources)}::jsonb) as one`)
    }
    await tx.update(projects).set({ resourcesReportedAt: ctx.deps.now() }).where(eq(projects.id, project.id))

    const event = (action: 'create' | 'delete') => (one: { type: string; id: string; name: string }) => ({
      action,
      resourceType: one.type,
      resourceId: one.id,
      resourceName: one.name,
      projectId: project.id,
    })
    const events = [...fresh.map(event('create')), ...gone.map(event('delete'))]
    // A report that changes nothing is no event; one that changes thousands is told in one, not in thousands.
    if (events.length > 0) {
      await writeAuditEvents(
        tx,
        {
          ...ctx,
          actor: { type: 'system' },
          organization: { id: project.organizationId, name: project.organizationName },
        },
        events.length <= 100
          ? events
          : [
              {
                action: 'update',
                resourceType: 'project',
                resourceId: project.id,
                resourceName: project.name,
                projectId: project.id,
                parameters: { resources_created: fresh.length, resources_deleted: gone.length },
              },
            ],
      )
    }
    return { count: resources.length }
  })
}
