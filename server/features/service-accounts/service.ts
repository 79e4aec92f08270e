import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { Query } from '#contract/endpoint.ts'
import type {
  SecretRotation,
  ServiceAccount,
  ServiceAccountCreate,
  ServiceAccountList,
  ServiceAccountUpdate,
  ServiceAccountWithSecret,
  serviceAccounts as endpoints,
} from '#contract/service-accounts.ts'
import { roleBindings, serviceAccounts } from '#server/db/schema.ts'
import {
  insertBindings,
  lockToChange,
  replaceRoles,
  resolveBindings,
  sameRoles,
} from '#server/features/role-bindings/change-roles.ts'
import { listProjectNames, listProjectRoles } from '#server/features/role-bindings/read-roles.ts'
import { mutate, mutateIfAny } from '#server/kernel/audit.ts'
import type { Database, OrganizationContext, Transaction } from '#server/kernel/context.ts'
import { notFound } from '#server/kernel/errors.ts'
import { firstByName } from '#server/kernel/first-by-name.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { keepAnOwner } from '#server/kernel/last-owner.ts'
import { makePage, readPage } from '#server/kernel/pagination.ts'
import { newClientId, newClientSecret, sha256 } from '#server/kernel/secrets.ts'
import {
  findServiceAccount,
  listServiceAccountNames,
  listServiceAccountOverviews,
  pageServiceAccounts,
  type ServiceAccountRow,
} from './repo.ts'

function present(row: ServiceAccountRow): ServiceAccount {
  return {
    id: row.id,
    name: row.name,
    client_id: row.clientId,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  }
}

async function requireAccount(
  db: Database | Transaction,
  ctx: OrganizationContext,
  id: string,
): Promise<ServiceAccountRow> {
  const row = isUuid(id) ? await findServiceAccount(db, ctx.organization.id, id) : undefined
  if (!row) throw notFound('Service account')
  return row
}

/** The part of an audit event that says which service account it is about. */
function about(row: { id: string; name: string }) {
  return { resourceType: 'service-account', resourceId: row.id, resourceName: row.name }
}

/** Returns a page of the organization's service accounts, oldest first. Throws as `readPage` does. */
export async function listServiceAccounts(ctx: OrganizationContext, query: Query<typeof endpoints.list>) {
  const request = await readPage(query, ['micros', 'uuid'], ['service-accounts', ctx.organization.id])
  const rows = await pageServiceAccounts(ctx.db, ctx.organization.id, request)
  const page = makePage(rows, request, (row) => [row.micros, row.id])
  return { data: page.rows.map(present), pagination: page.pagination }
}

/** Returns the console's list: every service account, or the `first` by name, with what it holds and when it was used. */
export async function listOverviews(
  ctx: OrganizationContext,
  { first }: Query<typeof endpoints.overview>,
): Promise<ServiceAccountList> {
  const organizationId = ctx.organization.id
  const names = first === undefined ? undefined : await listServiceAccountNames(ctx.db, organizationId)
  const onlyIds = names && first !== undefined && names.length > first ? firstByName(names, first) : undefined
  const [rows, roles, projects] = await Promise.all([
    listServiceAccountOverviews(ctx.db, organizationId, onlyIds),
    listProjectRoles(ctx.db, organizationId, ['service_account'], { onlyIds }),
    listProjectNames(ctx.db, organizationId, undefined),
  ])
  const now = ctx.deps.now().getTime()
  const data = rows.map((row) => {
    const end = row.previousSecretExpiresAt
    return {
      ...present(row),
      roles: row.roles,
      projects: roles.get(row.id) ?? [],
      last_used_at: row.lastUsedAt?.toISOString() ?? null,
      previous_secret:
        end && end.getTime() > now
          ? { expires_at: end.toISOString(), last_used_at: row.previousSecretLastUsedAt?.toISOString() ?? null }
          : null,
    }
  })
  return { data, projects, total: names?.length ?? data.length }
}

/** Returns one service account. Throws NOT_FOUND. */
export async function getServiceAccount(ctx: OrganizationContext, id: string): Promise<ServiceAccount> {
  return present(await requireAccount(ctx.db, ctx, id))
}

/**
 * Creates a service account with its first roles. Returns it with its secret, of which only the hash is kept.
 * Throws NOT_FOUND for a project of another organization, PERMISSION_DENIED.
 */
export async function createServiceAccount(
  ctx: OrganizationContext,
  input: z.output<typeof ServiceAccountCreate>,
): Promise<ServiceAccountWithSecret> {
  const { deps } = ctx
  const secret = newClientSecret(deps.randomBytes)
  const secretHash = await sha256(secret)
  const bindings = await resolveBindings(ctx.db, ctx.organization.id, input.role_bindings)
  const row = await mutate(ctx, async (tx, record) => {
    await lockToChange(
      tx,
      ctx,
      'service_account',
      null,
      bindings.map(({ role }) => role),
    )
    const now = deps.now()
    const account = {
      id: deps.randomUuid(),
      organizationId: ctx.organization.id,
      name: input.name,
      clientId: newClientId(deps.randomBytes),
      createdAt: now,
      updatedAt: now,
    }
    await tx.insert(serviceAccounts).values({ ...account, secretHash })
    await insertBindings(tx, ctx, { type: 'service_account', id: account.id }, bindings)
    record({
      action: 'create',
      ...about(account),
      parameters: {
        name: account.name,
        client_id: account.clientId,
        roles: bindings.flatMap(({ projectId, role }) => (projectId === null ? [role] : [])),
        project_roles: bindings.flatMap(({ projectId, role }) =>
          projectId === null ? [] : [{ project_id: projectId, role }],
        ),
      },
    })
    return account
  })
  return { service_account: present(row), client_secret: secret }
}

/**
 * Renames a service account and, when they are given, replaces its roles on the organization, in one transaction.
 * Returns it as it is then. Throws NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION for the only owner, ABORTED for other
 * roles than expected.
 */
export async function updateServiceAccount(
  ctx: OrganizationContext,
  id: string,
  input: z.output<typeof ServiceAccountUpdate>,
): Promise<ServiceAccount> {
  const { organization_roles: roles, expected_organization_roles: expected } = input
  return mutateIfAny(ctx, async (tx, record) => {
    await lockToChange(tx, ctx, 'service_account', null, roles ?? [])
    const before = await requireAccount(tx, ctx, id)
    const changes: Record<string, { from: unknown; to: unknown }> = {}
    let after = before
    if (input.name !== undefined && input.name !== before.name) {
      const updatedAt = ctx.deps.now()
      await tx
        .update(serviceAccounts)
        .set({ name: input.name, updatedAt })
        .where(and(eq(serviceAccounts.organizationId, ctx.organization.id), eq(serviceAccounts.id, before.id)))
      after = { ...before, name: input.name, updatedAt }
      changes['name'] = { from: before.name, to: input.name }
    }
    if (roles !== undefined) {
      const principal = { type: 'service_account', id: before.id } as const
      const from = await keepAnOwner(tx, ctx.organization.id, () =>
        replaceRoles(tx, ctx, principal, null, roles, expected),
      )
      if (!sameRoles(from, roles)) changes['roles'] = { from, to: roles }
    }
    if (Object.keys(changes).length > 0) record({ action: 'update', ...about(after), parameters: changes })
    return present(after)
  })
}

/**
 * Gives a service account a new secret. Without a grace period the old one and the tokens bought with it are refused from
 * the next request on; with one they work until it ends. A second rotation ends an earlier grace period.
 * Returns the account with the new secret, of which only the hash is kept. Throws NOT_FOUND.
 */
export async function rotateSecret(
  ctx: OrganizationContext,
  id: string,
  input: z.output<typeof SecretRotation>,
): Promise<ServiceAccountWithSecret> {
  const { deps } = ctx
  const secret = newClientSecret(deps.randomBytes)
  const secretHash = await sha256(secret)
  const graceSeconds = input.grace_period_seconds
  const row = await mutate(ctx, async (tx, record) => {
    await lockToChange(tx, ctx, 'service_account', null)
    const account = await requireAccount(tx, ctx, id)
    const [secrets] = await tx
      .select({ hash: serviceAccounts.secretHash, version: serviceAccounts.secretVersion })
      .from(serviceAccounts)
      .where(eq(serviceAccounts.id, account.id))
      .for('update')
    if (!secrets) throw notFound('Service account')
    const keeps = graceSeconds > 0
    await tx
      .update(serviceAccounts)
      .set({
        secretHash,
        secretVersion: secrets.version + 1,
        previousSecretHash: keeps ? secrets.hash : null,
        previousSecretExpiresAt: keeps ? new Date(deps.now().getTime() + graceSeconds * 1000) : null,
        previousSecretLastUsedAt: null,
      })
      .where(and(eq(serviceAccounts.organizationId, ctx.organization.id), eq(serviceAccounts.id, account.id)))
    record({
      action: 'update',
      ...about(account),
      parameters: { secret_rotated: true, grace_period_seconds: graceSeconds },
    })
    return account
  })
  return { service_account: present(row), client_secret: secret }
}

/**
 * Deletes a service account with its roles. Its tokens are refused from the next request on.
 * Throws NOT_FOUND, FAILED_PRECONDITION for the only owner the organization has.
 */
export async function deleteServiceAccount(ctx: OrganizationContext, id: string): Promise<void> {
  await mutate(ctx, async (tx, record) => {
    await lockToChange(tx, ctx, 'service_account', null)
    const account = await requireAccount(tx, ctx, id)
    await keepAnOwner(tx, ctx.organization.id, async () => {
      await tx
        .delete(roleBindings)
        .where(
          and(
            eq(roleBindings.organizationId, ctx.organization.id),
            eq(roleBindings.principalType, 'service_account'),
            eq(roleBindings.principalId, account.id),
          ),
        )
      await tx
        .delete(serviceAccounts)
        .where(and(eq(serviceAccounts.organizationId, ctx.organization.id), eq(serviceAccounts.id, account.id)))
    })
    record({ action: 'delete', ...about(account) })
  })
}
