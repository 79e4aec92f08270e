import { and, arrayContains, asc, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { Query } from '#contract/endpoint.ts'
import type { Holdings, Member, MemberList, MemberRoleUpdate, User, users as endpoints } from '#contract/users.ts'
import { sessions, spendAlerts } from '#server/db/schema.ts'
import { lockToChange, replaceRoles, sameRoles } from '#server/features/role-bindings/change-roles.ts'
import { listProjectNames, listProjectRoles } from '#server/features/role-bindings/read-roles.ts'
import { mutate, mutateIfAny } from '#server/kernel/audit.ts'
import type { Database, OrganizationContext, Transaction } from '#server/kernel/context.ts'
import { ApiError, notFound } from '#server/kernel/errors.ts'
import { firstByName } from '#server/kernel/first-by-name.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { countOwners, keepAnOwner, lockOrganization } from '#server/kernel/last-owner.ts'
import { makePage, readPage } from '#server/kernel/pagination.ts'
import { lockAndRequire } from '#server/kernel/standing.ts'
import { findMember } from './find-member.ts'
import { presentInviteOverview, presentMember, presentUser } from './present.ts'
import {
  belongsElsewhere,
  deleteAllBindings,
  listInvitesSentBy,
  listKeysMadeBy,
  listLastActive,
  listMemberNames,
  listMemberRows,
  listOpenInvites,
  listProjectsOwnedAlone,
  pageMembers,
  revokeInvitesTo,
} from './repo.ts'

const isOwner = (ctx: OrganizationContext) => ctx.roles.includes('OrgOwner')

async function requireMember(db: Database | Transaction, ctx: OrganizationContext, id: string) {
  const row = isUuid(id) ? await findMember(db, ctx.organization.id, { id }) : undefined
  if (!row) throw notFound('User')
  return row
}

/** Returns a page of the organization's people, by id. Throws as `readPage` does. */
export async function listUsers(ctx: OrganizationContext, query: Query<typeof endpoints.list>) {
  const { email } = query
  const request = await readPage(query, ['uuid'], ['users', ctx.organization.id, email])
  if (email !== undefined) {
    const row = await findMember(ctx.db, ctx.organization.id, { email })
    return { data: row && request.after === null ? [presentUser(row)] : [], pagination: null }
  }
  const rows = await pageMembers(ctx.db, ctx.organization.id, request.after?.[0] ?? null, request.limit + 1)
  const page = makePage(rows, request, (row) => [row.id])
  return { data: page.rows.map(presentUser), pagination: page.pagination }
}

/** Returns one of the organization's people. Throws NOT_FOUND. */
export async function getUser(ctx: OrganizationContext, id: string): Promise<User> {
  return presentUser(await requireMember(ctx.db, ctx, id))
}

/**
 * Returns the console's member list in as many queries as there are tables, however many people there are: whole, or those
 * `first` lines that its table shows first.
 */
export async function listMembers(
  ctx: OrganizationContext,
  { first }: { first?: number | undefined } = {},
): Promise<MemberList> {
  const { db } = ctx
  const organizationId = ctx.organization.id
  const owner = isOwner(ctx)
  const seenBy = owner ? undefined : ctx.actor
  const [names, allOpen, everybody] = await Promise.all([
    listProjectNames(db, organizationId, seenBy),
    ctx.permissions.has('invites:read') ? listOpenInvites(db, organizationId) : [],
    first === undefined ? undefined : listMemberNames(db, organizationId),
  ])
  const chosen =
    everybody && first !== undefined && everybody.length + allOpen.length > first
      ? new Set(
          firstByName([...everybody, ...allOpen.map(({ invite: { id, email } }) => ({ id, name: email }))], first),
        )
      : undefined
  const onlyIds = chosen && [...chosen]
  const open = chosen ? allOpen.filter(({ invite }) => chosen.has(invite.id)) : allOpen
  const [rows, roles, lastActive] = await Promise.all([
    listMemberRows(db, organizationId, onlyIds),
    listProjectRoles(db, organizationId, owner ? ['user', 'invite'] : ['user'], { seenBy, onlyIds }),
    owner ? listLastActive(db, organizationId, onlyIds) : undefined,
  ])
  const now = ctx.deps.now()
  return {
    data: rows.map((row) =>
      presentMember(row, roles.get(row.id) ?? [], lastActive && (lastActive.get(row.id) ?? null)),
    ),
    invites: open.map(({ invite, roles: held }) =>
      presentInviteOverview(invite, held, roles.get(invite.id) ?? [], now),
    ),
    projects: names,
    total: everybody ? everybody.length + allOpen.length : rows.length + open.length,
  }
}

async function readMember(tx: Transaction, ctx: OrganizationContext, id: string): Promise<Member> {
  const organizationId = ctx.organization.id
  const [row] = await listMemberRows(tx, organizationId, [id])
  if (!row) throw notFound('User')
  const seenBy = isOwner(ctx) ? undefined : ctx.actor
  const roles = await listProjectRoles(tx, organizationId, ['user'], { seenBy, onlyIds: [id] })
  return presentMember(row, roles.get(row.id) ?? [], undefined)
}

/**
 * Makes a member's organization roles exactly the given ones, in one transaction.
 * Returns the member. Throws NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION for the last owner, ABORTED for other roles
 * than expected.
 */
export async function setMemberRoles(
  ctx: OrganizationContext,
  id: string,
  { roles, expected_roles }: z.output<typeof MemberRoleUpdate>,
): Promise<Member> {
  return mutateIfAny(ctx, async (tx, record) => {
    await lockToChange(tx, ctx, 'user', null, roles)
    const member = await requireMember(tx, ctx, id)
    const from = await keepAnOwner(tx, ctx.organization.id, () =>
      replaceRoles(tx, ctx, { type: 'user', id: member.id }, null, roles, expected_roles),
    )
    if (!sameRoles(from, roles)) {
      record({
        action: 'update',
        resourceType: 'user',
        resourceId: member.id,
        resourceName: member.email,
        parameters: { roles: { from, to: roles } },
      })
    }
    return readMember(tx, ctx, member.id)
  })
}

/** Takes everything a person holds in the organization from them, with its row locked; ends their sessions when nothing is left. */
async function takeOut(tx: Transaction, ctx: OrganizationContext, person: { id: string; email: string }) {
  const organizationId = ctx.organization.id
  const held = await keepAnOwner(tx, organizationId, () => deleteAllBindings(tx, organizationId, person.id))
  await revokeInvitesTo(tx, organizationId, person.email, ctx.deps.now())
  // A session belongs to the account and may serve other organizations; without any it serves nothing.
  if (!(await belongsElsewhere(tx, person.id))) await tx.delete(sessions).where(eq(sessions.userId, person.id))
  return {
    roles: held.flatMap((row) => (row.projectId === null ? [row.role] : [])),
    project_count: new Set(held.flatMap((row) => (row.projectId === null ? [] : [row.projectId]))).size,
  }
}

/** Removes a person from the organization. Throws NOT_FOUND, FAILED_PRECONDITION for the last owner. */
export async function removeMember(ctx: OrganizationContext, id: string): Promise<void> {
  await mutate(ctx, async (tx, record) => {
    await lockAndRequire(tx, ctx, 'members:remove')
    const member = await requireMember(tx, ctx, id)
    const held = await takeOut(tx, ctx, member)
    record({
      action: 'delete',
      resourceType: 'user',
      resourceId: member.id,
      resourceName: member.email,
      parameters: held,
    })
  })
}

/** Throws FAILED_PRECONDITION for a service account: what it is asked for is for people. */
function requirePerson(ctx: OrganizationContext): string {
  if (ctx.actor.type !== 'user') {
    throw new ApiError('FAILED_PRECONDITION', 'A service account is no member and cannot leave. Delete it instead.')
  }
  return ctx.actor.id
}

/** Takes the acting person out of the organization. Throws FAILED_PRECONDITION for the last owner and for a service account. */
export async function leaveOrganization(ctx: OrganizationContext): Promise<void> {
  const id = requirePerson(ctx)
  await mutate(ctx, async (tx, record) => {
    await lockOrganization(tx, ctx.organization.id)
    const member = await requireMember(tx, ctx, id)
    const held = await takeOut(tx, ctx, member)
    record({
      action: 'delete',
      resourceType: 'user',
      resourceId: member.id,
      resourceName: member.email,
      parameters: { ...held, left: true },
    })
  })
}

/** Returns what goes with a member, or stays behind, when they leave. Throws NOT_FOUND. */
export async function readHoldings(ctx: OrganizationContext, id: string): Promise<Holdings> {
  const organizationId = ctx.organization.id
  await requireMember(ctx.db, ctx, id)
  const seenBy = isOwner(ctx) ? undefined : ctx.actor
  return ctx.db.transaction(async (tx) => {
    const [row] = await listMemberRows(tx, organizationId, [id])
    if (!row) throw notFound('User')
    const projects = await listProjectRoles(tx, organizationId, ['user'], { seenBy, onlyIds: [id] })
    const keys = await listKeysMadeBy(tx, organizationId, id, seenBy)
    const sent = await listInvitesSentBy(tx, organizationId, id, ctx.deps.now())
    const owners = await countOwners(tx, organizationId)
    const alerts = ctx.permissions.has('spendAlerts:read')
      ? await tx
          .select({ id: spendAlerts.id, amount: spendAlerts.amount })
          .from(spendAlerts)
          .where(
            and(eq(spendAlerts.organizationId, organizationId), arrayContains(spendAlerts.recipients, [row.email])),
          )
          .orderBy(asc(spendAlerts.amount))
      : []
    return {
      roles: row.roles,
      last_owner: row.roles.includes('OrgOwner') && owners.people === 1,
      project_count: projects.get(row.id)?.length ?? 0,
      projects_owned_alone: await listProjectsOwnedAlone(tx, organizationId, id),
      api_keys: keys.map(({ createdAt, lastUsedAt, ...key }) => ({
        ...key,
        created_at: createdAt.toISOString(),
        last_used_at: lastUsedAt?.toISOString() ?? null,
      })),
      invites_sent: sent.map(({ expiresAt, ...invite }) => ({ ...invite, expires_at: expiresAt.toISOString() })),
      spend_alerts: alerts,
      other_organizations: await belongsElsewhere(tx, id, organizationId),
    }
  })
}

/** The same of the acting person. Throws FAILED_PRECONDITION for a service account. */
export async function readOwnHoldings(ctx: OrganizationContext): Promise<Holdings> {
  return readHoldings(ctx, requirePerson(ctx))
}
