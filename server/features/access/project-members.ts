import type { z } from 'zod'
import type {
  MemberCandidate,
  ProjectMember,
  ProjectMemberAdd,
  ProjectRolesUpdate,
  ProjectServiceAccount,
  ServiceAccountCandidate,
} from '#contract/access.ts'
import type { ProjectRole } from '#contract/roles.ts'
import { findMember } from '#server/features/members/find-member.ts'
import {
  insertBindings,
  lockToChange,
  readBindings,
  replaceRoles,
} from '#server/features/role-bindings/change-roles.ts'
import { mutate } from '#server/kernel/audit.ts'
import type { Database, ProjectContext, Transaction } from '#server/kernel/context.ts'
import { ApiError, notFound } from '#server/kernel/errors.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { lockOrganization } from '#server/kernel/last-owner.ts'
import { enqueueMails } from '#server/kernel/outbox.ts'
import { addedMail } from './mail.ts'
import { byPrincipal, projectGrants, rolesApart } from './grants.ts'
import {
  findAccount,
  findAccountCandidates,
  findMemberCandidates,
  listAccountsInside,
  listPeopleInside,
  listProjectBindings,
} from './repo.ts'

/** Somebody or something whose roles on a project change, as the audit log calls it. */
type Target = { type: 'user' | 'service_account'; id: string; name: string }

const RESOURCE_TYPES = { user: 'user', service_account: 'service-account' } as const

function about(ctx: ProjectContext, target: Target) {
  return {
    resourceType: RESOURCE_TYPES[target.type],
    resourceId: target.id,
    resourceName: target.name,
    projectId: ctx.project.id,
  }
}

async function requireMember(db: Database | Transaction, ctx: ProjectContext, id: string): Promise<Target> {
  const row = isUuid(id) ? await findMember(db, ctx.organization.id, { id }) : undefined
  if (!row) throw notFound('User')
  return { type: 'user', id: row.id, name: row.email }
}

async function requireAccount(db: Database | Transaction, ctx: ProjectContext, id: string): Promise<Target> {
  const row = isUuid(id) ? await findAccount(db, ctx.organization.id, id) : undefined
  if (!row) throw notFound('Service account')
  return { type: 'service_account', id: row.id, name: row.name }
}

type Find = (tx: Transaction) => Promise<Target>
/** Reads the answer in the transaction of the change: a database that is lost after the commit must not turn it into a 5xx. */
type Read<Row> = (tx: Transaction, id: string) => Promise<Row>

/** Gives roles on the project to somebody without any there; a person gets a mail about it. Returns them as they are then. Throws ALREADY_EXISTS, NOT_FOUND, PERMISSION_DENIED. */
async function add<Row>(
  ctx: ProjectContext,
  type: Target['type'],
  find: Find,
  roles: readonly ProjectRole[],
  read: Read<Row>,
): Promise<Row> {
  return mutate(ctx, async (tx, record) => {
    await lockToChange(tx, ctx, type, ctx.project.id, roles)
    const target = await find(tx)
    const present = await readBindings(tx, ctx.organization.id, target, ctx.project.id)
    if (present.length > 0) {
      throw new ApiError('ALREADY_EXISTS', `${target.name} has a role in this project already. Edit it instead.`)
    }
    await insertBindings(
      tx,
      ctx,
      target,
      roles.map((role) => ({ projectId: ctx.project.id, role })),
    )
    record({ action: 'create', ...about(ctx, target), parameters: { roles } })
    if (target.type === 'user' && target.id !== ctx.actor.id) {
      await enqueueMails(tx, ctx.deps, ctx.organization.id, [addedMail(ctx, target.name, roles)])
    }
    return read(tx, target.id)
  })
}

function onlyInherits(target: Target): ApiError {
  return new ApiError(
    'FAILED_PRECONDITION',
    `${target.name} is in this project as an organization owner, not by a role on the project. Change the organization role instead.`,
    { details: { reason: 'inherited' } },
  )
}

async function requireBinding(tx: Transaction, ctx: ProjectContext, target: Target): Promise<void> {
  const present = await readBindings(tx, ctx.organization.id, target, ctx.project.id)
  if (present.length > 0) return
  const inherited = await listProjectBindings(tx, ctx.organization.id, ctx.project.id, target.type, target.id)
  if (inherited.length > 0) throw onlyInherits(target)
  throw notFound(target.type === 'user' ? 'Member' : 'Service account')
}

type Update = z.output<typeof ProjectRolesUpdate>

/**
 * Makes somebody's roles on the project exactly the given ones. Returns them as they are then.
 * Throws NOT_FOUND, FAILED_PRECONDITION, PERMISSION_DENIED, ABORTED for other roles than expected.
 */
async function change<Row>(
  ctx: ProjectContext,
  type: Target['type'],
  find: Find,
  { roles, expected_roles }: Update,
  read: Read<Row>,
): Promise<Row> {
  return mutate(ctx, async (tx, record) => {
    await lockToChange(tx, ctx, type, ctx.project.id, roles)
    const target = await find(tx)
    await requireBinding(tx, ctx, target)
    const from = await replaceRoles(tx, ctx, target, ctx.project.id, roles, expected_roles)
    record({ action: 'update', ...about(ctx, target), parameters: { roles: { from, to: roles } } })
    return read(tx, target.id)
  })
}

/** Takes every role on the project away. Throws NOT_FOUND, FAILED_PRECONDITION for who only inherits, PERMISSION_DENIED. */
async function remove(ctx: ProjectContext, type: Target['type'], find: Find): Promise<void> {
  await mutate(ctx, async (tx, record) => {
    await lockToChange(tx, ctx, type, ctx.project.id)
    const target = await find(tx)
    await requireBinding(tx, ctx, target)
    const from = await replaceRoles(tx, ctx, target, ctx.project.id, [])
    record({ action: 'delete', ...about(ctx, target), parameters: { roles: from } })
  })
}

async function readMembers(db: Database | Transaction, ctx: ProjectContext, onlyId?: string): Promise<ProjectMember[]> {
  const people = await listPeopleInside(db, ctx.organization.id, ctx.project.id, onlyId)
  const bindings = byPrincipal(await listProjectBindings(db, ctx.organization.id, ctx.project.id, 'user', onlyId))
  return people.map((person) => {
    const rows = bindings.get(person.id) ?? []
    return { ...person, ...rolesApart(rows), grants: projectGrants(rows) }
  })
}

async function readAccounts(
  db: Database | Transaction,
  ctx: ProjectContext,
  onlyId?: string,
): Promise<ProjectServiceAccount[]> {
  const accounts = await listAccountsInside(db, ctx.organization.id, ctx.project.id, onlyId)
  const bindings = byPrincipal(
    await listProjectBindings(db, ctx.organization.id, ctx.project.id, 'service_account', onlyId),
  )
  return accounts.map(({ id, name, clientId, lastUsedAt }) => {
    const rows = bindings.get(id) ?? []
    return {
      id,
      name,
      client_id: clientId,
      ...rolesApart(rows),
      grants: projectGrants(rows),
      last_used_at: lastUsedAt?.toISOString() ?? null,
    }
  })
}

const readMember =
  (ctx: ProjectContext): Read<ProjectMember> =>
  async (tx, id) => {
    const [row] = await readMembers(tx, ctx, id)
    if (!row) throw notFound('Member')
    return row
  }

const readAccount =
  (ctx: ProjectContext): Read<ProjectServiceAccount> =>
  async (tx, id) => {
    const [row] = await readAccounts(tx, ctx, id)
    if (!row) throw notFound('Service account')
    return row
  }

/** Returns the project's people, organization owners included, by name. */
export async function listProjectMembers(ctx: ProjectContext): Promise<ProjectMember[]> {
  return readMembers(ctx.db, ctx)
}

/** Returns members of the organization who can be added, the first by name. */
export async function listMemberCandidates(ctx: ProjectContext, search: string): Promise<MemberCandidate[]> {
  return findMemberCandidates(ctx.db, ctx.organization.id, ctx.project.id, search)
}

/** Adds a member of the organization to the project. Returns them. Throws NOT_FOUND for somebody from outside, ALREADY_EXISTS. */
export async function addProjectMember(
  ctx: ProjectContext,
  input: z.output<typeof ProjectMemberAdd>,
): Promise<ProjectMember> {
  const { email, user_id: userId = '', roles } = input
  const find: Find = async (tx) => {
    if (email === undefined) return requireMember(tx, ctx, userId)
    const row = await findMember(tx, ctx.organization.id, { email })
    if (!row) {
      throw new ApiError(
        'NOT_FOUND',
        `Nobody in this organization has the address ${email}. An organization owner can invite them.`,
      )
    }
    return { type: 'user', id: row.id, name: row.email }
  }
  return add(ctx, 'user', find, roles, readMember(ctx))
}

/** Changes a member's roles on the project. Returns them as they are then. */
export async function setProjectMemberRoles(ctx: ProjectContext, id: string, input: Update): Promise<ProjectMember> {
  return change(ctx, 'user', (tx) => requireMember(tx, ctx, id), input, readMember(ctx))
}

/** Removes a member from the project; they stay in the organization. */
export async function removeProjectMember(ctx: ProjectContext, id: string): Promise<void> {
  await remove(ctx, 'user', (tx) => requireMember(tx, ctx, id))
}

/** Takes the actor's own roles on the project away. Throws FAILED_PRECONDITION for who is in it by inheritance alone. */
export async function leaveProject(ctx: ProjectContext): Promise<void> {
  const { actor } = ctx
  const target: Target = { type: actor.type, id: actor.id, name: actor.name }
  await mutate(ctx, async (tx, record) => {
    await lockOrganization(tx, ctx.organization.id)
    await requireBinding(tx, ctx, target)
    const from = await replaceRoles(tx, ctx, target, ctx.project.id, [])
    record({ action: 'delete', ...about(ctx, target), parameters: { roles: from, left: true } })
  })
}

/** Returns the project's service accounts, those that inherit included, by name. */
export async function listProjectServiceAccounts(ctx: ProjectContext): Promise<ProjectServiceAccount[]> {
  return readAccounts(ctx.db, ctx)
}

/** Returns service accounts that can be connected, the first by name. */
export async function listAccountCandidates(ctx: ProjectContext, search: string): Promise<ServiceAccountCandidate[]> {
  const rows = await findAccountCandidates(ctx.db, ctx.organization.id, ctx.project.id, search)
  return rows.map(({ id, name, clientId }) => ({ id, name, client_id: clientId }))
}

/** Connects a service account to the project. Returns it. */
export async function connectServiceAccount(
  ctx: ProjectContext,
  id: string,
  roles: ProjectRole[],
): Promise<ProjectServiceAccount> {
  return add(ctx, 'service_account', (tx) => requireAccount(tx, ctx, id), roles, readAccount(ctx))
}

/** Changes a service account's roles on the project. Returns it as it is then. */
export async function setProjectServiceAccountRoles(
  ctx: ProjectContext,
  id: string,
  input: Update,
): Promise<ProjectServiceAccount> {
  return change(ctx, 'service_account', (tx) => requireAccount(tx, ctx, id), input, readAccount(ctx))
}

/** Disconnects a service account from the project. */
export async function disconnectServiceAccount(ctx: ProjectContext, id: string): Promise<void> {
  await remove(ctx, 'service_account', (tx) => requireAccount(tx, ctx, id))
}
