import { USAGE_DAYS } from '#contract/api-key-state.ts'
import type { ApiKeyCreator, ApiKeyOverview, ApiKeyOverviews, OrganizationApiKeyOverviews } from '#contract/api-keys.ts'
import { addDays, dayOf, listDays } from '#contract/days.ts'
import type { OrganizationContext, ProjectContext } from '#server/kernel/context.ts'
import { findCreators, findNewest, listOverviewRows, listProjectNames, listUsage, type OverviewRow } from './repo.ts'

/** Takes a time; returns the UTC days the console shows, oldest first, that time's own last. */
export function usageDays(now: Date): string[] {
  return listDays(addDays(dayOf(now), 1 - USAGE_DAYS), dayOf(now))
}

type Asked = { first?: number | undefined }

/** Returns all keys of the project, or the newest `first`, oldest first, with who made them and how they are used. */
export async function listApiKeyOverviews(ctx: ProjectContext, { first }: Asked): Promise<ApiKeyOverviews> {
  const { data, total, creators, days } = await load(ctx, { projectId: ctx.project.id }, first)
  return { data, total, creators, days }
}

/** Returns all keys of the organization in the same way, with their projects. */
export async function listOrganizationApiKeyOverviews(
  ctx: OrganizationContext,
  { first }: Asked,
): Promise<OrganizationApiKeyOverviews> {
  const projects = await listProjectNames(ctx.db, ctx.organization.id)
  const positions = new Map(projects.map((project, at) => [project.id, at]))
  const { rows, data, total, creators, days } = await load(ctx, {}, first)
  return {
    // A project made between the two queries is not among the names yet; its keys wait for the next look.
    data: data.flatMap((key, at) => {
      const project = positions.get(rows[at]?.projectId ?? '')
      return project === undefined ? [] : [{ ...key, project }]
    }),
    total,
    projects,
    creators,
    days,
  }
}

async function load(ctx: OrganizationContext, narrowed: { projectId?: string }, first: number | undefined) {
  const all = { organizationId: ctx.organization.id, ...narrowed }
  const newest = first === undefined ? undefined : await findNewest(ctx.db, all, first)
  const scope = newest && newest.ids.length < newest.total ? { ...all, ids: newest.ids } : all
  const now = ctx.deps.now()
  const days = usageDays(now)
  const [rows, requests] = await Promise.all([listOverviewRows(ctx.db, scope, now), listUsage(ctx.db, scope, days)])
  const { creators, positionOf } = await creatorsOf(ctx, rows)
  const data: ApiKeyOverview[] = rows.map((row) => ({
    id: row.id,
    name: row.name,
    roles: row.roles,
    hint: row.hint,
    created_at: row.createdAt,
    creator: positionOf(row),
    last_used_at: row.lastUsedAt,
    requests_by_day: requests.get(row.id) ?? null,
    expires_at: row.expiresAt,
    disabled_at: row.disabledAt,
    previous_value:
      row.previousExpiresAt === null
        ? null
        : { hint: row.previousHint ?? '', expires_at: row.previousExpiresAt, last_used_at: row.previousLastUsedAt },
  }))
  return { rows, data, total: newest?.total ?? rows.length, creators, days }
}

/** Lists each creator once. One who no longer exists keeps the name that was written down with the key. */
async function creatorsOf(ctx: OrganizationContext, rows: OverviewRow[]) {
  const positions = new Map<string, number>()
  const creators: ApiKeyCreator[] = []
  for (const { createdByType: type, createdById: id, createdByName } of rows) {
    if (!type || !id || positions.has(id)) continue
    positions.set(id, creators.length)
    creators.push({ type, id, name: createdByName ?? id, email: null, is_member: false })
  }
  const of = (type: ApiKeyCreator['type']) => creators.filter((one) => one.type === type).map((one) => one.id)
  const present = await findCreators(ctx.db, ctx.organization.id, {
    user: of('user'),
    service_account: of('service_account'),
  })
  for (const one of present) creators[positions.get(one.id) ?? -1] = one
  return {
    creators,
    positionOf: (row: OverviewRow) => (row.createdById === null ? null : (positions.get(row.createdById) ?? null)),
  }
}
