import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { TAG_RULES, TOO_MANY_TAGS } from '#contract/fields.ts'
import type { Project, ProjectCreate, ProjectOverview, ProjectResource, ProjectUpdate } from '#contract/projects.ts'
import type { ProjectRole } from '#contract/roles.ts'
import { projects, roleBindings } from '#server/db/schema.ts'
import { keepProjects } from '#server/features/usage/dimensions.ts'
import { mutate, mutateIfAny } from '#server/kernel/audit.ts'
import { changesOf } from '#server/kernel/changes.ts'
import type { OrganizationContext, ProjectContext, ProjectRow } from '#server/kernel/context.ts'
import { ApiError, FOREIGN_KEY_VIOLATION, invalidFields, notFound, sqlState } from '#server/kernel/errors.ts'
import { dayOf, monthOf } from '#contract/days.ts'
import { lockAndRequire } from '#server/kernel/standing.ts'
import { listProjectRows, listResources, lockKeys, tallyByProject } from './repo.ts'

/** All that can be set of a project, as the wire and the audit log know it, and the columns that keep it. */
type Settings = z.output<typeof ProjectCreate>
type SettingColumns = Omit<ProjectRow, 'id' | 'organizationId' | 'createdAt' | 'resourcesReportedAt'>

function settingsOf(row: SettingColumns): Settings {
  return {
    name: row.name,
    max_pods: row.maxPods,
    force_encryption_with_cmek: row.forceEncryptionWithCmek,
    tags: row.tags,
  }
}

function columnsOf(settings: Settings): SettingColumns {
  return {
    name: settings.name,
    maxPods: settings.max_pods,
    forceEncryptionWithCmek: settings.force_encryption_with_cmek,
    tags: settings.tags,
  }
}

/** Takes a row; returns it as the wire knows it. */
export function presentProject(row: ProjectRow): Project {
  return {
    id: row.id,
    ...settingsOf(row),
    organization_id: row.organizationId,
    created_at: row.createdAt.toISOString(),
  }
}

/** Who is no organization owner sees the projects they have a role in. */
function visibleRows(ctx: OrganizationContext) {
  return listProjectRows(ctx.db, ctx.organization.id, ctx.actor, !ctx.roles.includes('OrgOwner'))
}

/** Returns the projects the actor has a role in, oldest first: for an organization owner all of them. */
export async function listProjects(ctx: OrganizationContext): Promise<Project[]> {
  return (await visibleRows(ctx)).map(({ project }) => presentProject(project))
}

/** Returns the same projects with the actor's roles in each and what is in it. */
export async function listProjectOverviews(ctx: OrganizationContext): Promise<ProjectOverview[]> {
  const maySeeCost = ctx.permissions.has('usage:read') && ctx.deps.planPolicy(ctx.organization.plan, 'usage')
  const rows = await visibleRows(ctx)
  const tallyOf = await tallyByProject(ctx.db, ctx.organization.id, maySeeCost ? monthOf(dayOf(ctx.deps.now())) : null)
  const inherited: { role: ProjectRole; via: 'organization' }[] = ctx.roles.includes('OrgOwner')
    ? [{ role: 'ProjectOwner', via: 'organization' }]
    : []
  return rows.map(({ project, roles }) => {
    const tally = tallyOf(project.id)
    return {
      ...presentProject(project),
      grants: [...inherited, ...roles.map((role) => ({ role, via: 'project' as const }))],
      counts: {
        members: tally.members,
        service_accounts: tally.serviceAccounts,
        api_keys: tally.apiKeys,
        resources: tally.resources,
      },
      month_to_date_cost: maySeeCost ? tally.cost : null,
    }
  })
}

/**
 * Creates a project and makes its creator its project owner, in one transaction.
 * Takes the declared input; returns the project. Throws NOT_FOUND when the organization is being deleted, PERMISSION_DENIED
 * when the actor's own role was taken away meanwhile.
 */
export async function createProject(ctx: OrganizationContext, input: Settings): Promise<Project> {
  try {
    return await mutate(ctx, async (tx, record) => {
      // Under the lock, as every change of who holds what: somebody who was just removed must not own a project afterwards.
      await lockAndRequire(tx, ctx, 'projects:create')
      const now = ctx.deps.now()
      const [row] = await tx
        .insert(projects)
        .values({
          id: ctx.deps.randomUuid(),
          organizationId: ctx.organization.id,
          ...columnsOf(input),
          createdAt: now,
        })
        .returning()
      if (!row) throw new Error('The insert returned no row.')
      await tx.insert(roleBindings).values({
        id: ctx.deps.randomUuid(),
        organizationId: ctx.organization.id,
        principalType: ctx.actor.type,
        principalId: ctx.actor.id,
        projectId: row.id,
        role: 'ProjectOwner',
        createdAt: now,
      })
      record({
        action: 'create',
        resourceType: 'project',
        resourceId: row.id,
        resourceName: row.name,
        projectId: row.id,
        parameters: settingsOf(row),
      })
      return presentProject(row)
    })
  } catch (error) {
    if (sqlState(error) === FOREIGN_KEY_VIOLATION) throw notFound('Organization')
    throw error
  }
}

type Tags = Record<string, string>

/** Takes a project's tags and what is to become of some; returns all as they are then. Throws INVALID_ARGUMENT for too many. */
function changeTags(before: Tags, changes: Record<string, string | null>): Tags {
  const kept = Object.entries(before).filter(([key]) => !Object.hasOwn(changes, key) || changes[key] !== null)
  const set = Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== null)
  const after = Object.fromEntries([...kept, ...set])
  if (Object.keys(after).length > TAG_RULES.maxTags) {
    throw invalidFields([{ path: 'tags', message: TOO_MANY_TAGS }])
  }
  return after
}

/**
 * Changes a project. Takes the fields to change; returns the project as it is then.
 * Throws FAILED_PRECONDITION on an attempt to switch CMEK off: it is one way (official OpenAPI, UpdateProjectRequest).
 */
export async function updateProject(ctx: ProjectContext, input: z.output<typeof ProjectUpdate>): Promise<Project> {
  return mutateIfAny(ctx, async (tx, record) => {
    const [before] = await tx.select().from(projects).where(eq(projects.id, ctx.project.id)).for('update')
    if (!before) throw notFound('Project')
    if (before.forceEncryptionWithCmek && input.force_encryption_with_cmek === false) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        'Encryption with a customer-managed key cannot be turned off once it is on.',
        {
          details: {
            fields: [{ path: 'force_encryption_with_cmek', message: 'This cannot be turned off once it is on.' }],
          },
        },
      )
    }
    const present = settingsOf(before)
    const settings: Settings = {
      name: input.name ?? present.name,
      max_pods: input.max_pods ?? present.max_pods,
      force_encryption_with_cmek: input.force_encryption_with_cmek ?? present.force_encryption_with_cmek,
      tags: input.tag_changes ? changeTags(before.tags, input.tag_changes) : (input.tags ?? before.tags),
    }
    const changed = changesOf(present, settings)
    if (Object.keys(changed).length === 0) return presentProject(before)
    const [row] = await tx.update(projects).set(columnsOf(settings)).where(eq(projects.id, before.id)).returning()
    if (!row) throw notFound('Project')
    record({
      action: 'update',
      resourceType: 'project',
      resourceId: row.id,
      resourceName: row.name,
      projectId: row.id,
      parameters: changed,
    })
    return presentProject(row)
  })
}

/**
 * Deletes a project with its API keys and role bindings.
 * Throws FAILED_PRECONDITION while the data plane holds something of it; the details name what. Throws PERMISSION_DENIED or
 * NOT_FOUND when the actor's own role was taken away meanwhile.
 */
export async function deleteProject(ctx: ProjectContext): Promise<void> {
  await mutate(ctx, async (tx, record) => {
    // Roles go with it: under the lock, as every change of who holds what.
    await lockAndRequire(tx, ctx, 'project:delete', { projectId: ctx.project.id })
    const [row] = await tx.select().from(projects).where(eq(projects.id, ctx.project.id)).for('update')
    if (!row) throw notFound('Project')
    const left = await listResources(tx, row.organizationId, row.id)
    if (left.length > 0) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `The project is not empty: delete its indexes, collections, backups and assistants first. ${left.length === 1 ? 'One is' : `${left.length} are`} left.`,
        {
          details: {
            resource_count: left.length,
            resources: left.slice(0, 100).map(({ type, id, name }) => ({ type, id, name })),
          },
        },
      )
    }
    await lockKeys(tx, row.organizationId, row.id)
    // Usage comes in days late: a project that is gone before its first still has to be paid for.
    await keepProjects(tx, [{ projectId: row.id, organizationId: row.organizationId, name: row.name, tags: row.tags }])
    await tx.delete(projects).where(eq(projects.id, row.id))
    record({ action: 'delete', resourceType: 'project', resourceId: row.id, resourceName: row.name, projectId: row.id })
  })
}

/** Returns the inventory the data plane last reported, and when. */
export async function listProjectResources(
  ctx: ProjectContext,
): Promise<{ data: ProjectResource[]; reported_at: string | null }> {
  const data = await listResources(ctx.db, ctx.organization.id, ctx.project.id)
  return { data, reported_at: ctx.project.resourcesReportedAt?.toISOString() ?? null }
}
