import type { z } from 'zod'
import { KEY_PERMISSIONS_REFUSAL } from '#contract/api-key-state.ts'
import {
  type ApiKey,
  type ApiKeyCreate,
  type ApiKeyRotate,
  type ApiKeyUpdate,
  type ApiKeyWithSecret,
  DEFAULT_KEY_ROLES,
  type RotatedApiKey,
} from '#contract/api-keys.ts'
import type { KeyRole } from '#contract/roles.ts'
import { changedMeanwhile, sameRoles } from '#server/features/role-bindings/change-roles.ts'
import { type AuditEvent, mutate, mutateIfAny } from '#server/kernel/audit.ts'
import { changesOf } from '#server/kernel/changes.ts'
import type { ProjectContext, Transaction } from '#server/kernel/context.ts'
import { ApiError, FOREIGN_KEY_VIOLATION, invalidFields, notFound, sqlState } from '#server/kernel/errors.ts'
import { newApiKey, sha256 } from '#server/kernel/secrets.ts'
import { lockAndRequire } from '#server/kernel/standing.ts'
import {
  type ApiKeyRow,
  deleteKeys,
  findKeyRow,
  hasPreviousValue,
  insertKey,
  listKeyRows,
  lockKeyRow,
  NO_PREVIOUS_VALUE,
  presentBecomesPrevious,
  updateKey,
} from './repo.ts'

/** Takes a row; returns it as the wire knows it. */
export function presentApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    project_id: row.projectId,
    roles: row.roles,
    created_at: row.createdAt.toISOString(),
    hint: row.hint,
    expires_at: row.expiresAt?.toISOString() ?? null,
    disabled_at: row.disabledAt?.toISOString() ?? null,
  }
}

/** Takes a key; returns all that can be set of it: what the audit log tells. */
function settingsOf({
  name,
  roles,
  expires_at,
}: ApiKey): Required<Omit<z.output<typeof ApiKeyUpdate>, 'expected_roles'>> {
  return { name, roles, expires_at }
}

/** Takes what was done to a key and what changed; returns the event the audit log gets. */
export function keyEvent(action: string, row: ApiKeyRow, parameters?: Record<string, unknown>): AuditEvent {
  return {
    action,
    resourceType: 'api-key',
    resourceId: row.id,
    resourceName: row.name,
    projectId: row.projectId,
    ...(parameters ? { parameters } : {}),
  }
}

function reference(ctx: ProjectContext, id: string) {
  return { organizationId: ctx.organization.id, projectId: ctx.project.id, id }
}

async function lock(ctx: ProjectContext, tx: Transaction, id: string): Promise<ApiKeyRow> {
  const row = await lockKeyRow(tx, reference(ctx, id))
  if (!row) throw notFound('API key')
  return row
}

/**
 * Checks again that the actor may make a key's value or end a key, and lets nobody take that away until it is done: somebody who
 * was just removed must not hold a key that no list of what they leave behind has named. Throws NOT_FOUND, PERMISSION_DENIED.
 */
async function lockToChange(ctx: ProjectContext, tx: Transaction): Promise<void> {
  await lockAndRequire(tx, ctx, 'apiKeys:write', { projectId: ctx.project.id, strength: 'share' })
}

/** Throws PERMISSION_DENIED when the plan lacks custom permissions and the roles are not those it holds a key to. */
function requireRolesInPlan(ctx: ProjectContext, roles: readonly KeyRole[], allowed: readonly KeyRole[]): void {
  if (ctx.deps.planPolicy(ctx.organization.plan, 'keyPermissions') || sameRoles(roles, allowed)) return
  throw new ApiError('PERMISSION_DENIED', KEY_PERMISSIONS_REFUSAL, { details: { feature: 'keyPermissions' } })
}

/** Takes a declared time of expiry; returns it as a date. Throws INVALID_ARGUMENT when it has passed. */
function futureTime(ctx: ProjectContext, value: string | null): Date | null {
  if (value === null) return null
  const time = new Date(value)
  if (time.getTime() > ctx.deps.now().getTime()) return time
  throw invalidFields([{ path: 'expires_at', message: 'The time of expiry must be in the future.' }])
}

/** Returns the keys of the project, oldest first. */
export async function listApiKeys(ctx: ProjectContext): Promise<ApiKey[]> {
  return (await listKeyRows(ctx.db, ctx.organization.id, ctx.project.id)).map(presentApiKey)
}

/** Takes a key's id; returns the key. Throws NOT_FOUND. */
export async function getApiKey(ctx: ProjectContext, id: string): Promise<ApiKey> {
  const row = await findKeyRow(ctx.db, reference(ctx, id))
  if (!row) throw notFound('API key')
  return presentApiKey(row)
}

/**
 * Creates a key. Takes the declared input; returns the key with its value, which exists nowhere else from here on.
 * Throws PERMISSION_DENIED when the plan holds keys to **All** or the actor's own role was taken away meanwhile, NOT_FOUND
 * when the project is being deleted.
 */
export async function createApiKey(
  ctx: ProjectContext,
  input: z.output<typeof ApiKeyCreate>,
): Promise<ApiKeyWithSecret> {
  requireRolesInPlan(ctx, input.roles, DEFAULT_KEY_ROLES)
  const expiresAt = futureTime(ctx, input.expires_at)
  const { value, hint } = newApiKey(ctx.deps.randomBytes)
  const keyHash = await sha256(value)
  const { actor } = ctx
  try {
    return await mutate(ctx, async (tx, record) => {
      await lockToChange(ctx, tx)
      const row = await insertKey(tx, {
        id: ctx.deps.randomUuid(),
        organizationId: ctx.organization.id,
        projectId: ctx.project.id,
        name: input.name,
        roles: input.roles,
        keyHash,
        hint,
        createdByType: actor.type,
        createdById: actor.id,
        createdByName: actor.type === 'user' ? actor.displayName : actor.name,
        expiresAt,
        createdAt: ctx.deps.now(),
      })
      const key = presentApiKey(row)
      record(keyEvent('create', row, settingsOf(key)))
      return { key, value }
    })
  } catch (error) {
    if (sqlState(error) === FOREIGN_KEY_VIOLATION) throw notFound('Project')
    throw error
  }
}

/**
 * Changes a key's name, roles or expiry. Takes the fields to change; returns the key as it is then.
 * Throws PERMISSION_DENIED when the plan allows no other roles than the key has, INVALID_ARGUMENT for an expiry in the
 * past, ABORTED for other roles than expected, NOT_FOUND when it is gone.
 */
export async function updateApiKey(
  ctx: ProjectContext,
  id: string,
  input: z.output<typeof ApiKeyUpdate>,
): Promise<ApiKey> {
  return mutateIfAny(ctx, async (tx, record) => {
    const before = await lock(ctx, tx, id)
    const present = presentApiKey(before)
    if (input.expected_roles && !sameRoles(before.roles, input.expected_roles)) throw changedMeanwhile(before.roles)
    if (input.roles) requireRolesInPlan(ctx, input.roles, before.roles)
    const keepsExpiry = input.expires_at === undefined || sameMoment(input.expires_at, present.expires_at)
    const to = {
      name: input.name ?? before.name,
      roles: input.roles && !sameRoles(before.roles, input.roles) ? input.roles : before.roles,
      expiresAt: keepsExpiry ? before.expiresAt : futureTime(ctx, input.expires_at ?? null),
    }
    const changed = changesOf(settingsOf(present), settingsOf(presentApiKey({ ...before, ...to })))
    if (Object.keys(changed).length === 0) return present
    const row = await updateKey(tx, id, to)
    record(keyEvent('update', row, changed))
    return presentApiKey(row)
  })
}

function sameMoment(left: string | null, right: string | null): boolean {
  return left === null || right === null ? left === right : Date.parse(left) === Date.parse(right)
}

/** Deletes a key; it stops working at once. Throws NOT_FOUND when it is gone, PERMISSION_DENIED when the actor's own role is. */
export async function deleteApiKey(ctx: ProjectContext, id: string): Promise<void> {
  await mutate(ctx, async (tx, record) => {
    await lockToChange(ctx, tx)
    const row = await lock(ctx, tx, id)
    await deleteKeys(tx, [id])
    record(keyEvent('delete', row))
  })
}

/** Switches a key off or on. Returns it as it is then; what is so already stays, unrecorded. Takes back a
 * scheduled deletion. Throws NOT_FOUND. */
export async function switchApiKey(ctx: ProjectContext, id: string, to: 'disabled' | 'enabled'): Promise<ApiKey> {
  return mutateIfAny(ctx, async (tx, record) => {
    const before = await lock(ctx, tx, id)
    if ((before.disabledAt !== null) === (to === 'disabled') && before.deleteAt === null) return presentApiKey(before)
    const disabledAt = to === 'disabled' ? (before.disabledAt ?? ctx.deps.now()) : null
    const row = await updateKey(tx, id, { disabledAt, deleteAt: null })
    record(keyEvent(to === 'disabled' ? 'disable' : 'enable', row))
    return presentApiKey(row)
  })
}

/**
 * Gives a key a new value. Takes for how many seconds the present one goes on working; one older than that ends at once.
 * Returns the key with the new value, which exists nowhere else from here on. Throws NOT_FOUND when it is gone.
 */
export async function rotateApiKey(
  ctx: ProjectContext,
  id: string,
  input: z.output<typeof ApiKeyRotate>,
): Promise<RotatedApiKey> {
  const { value, hint } = newApiKey(ctx.deps.randomBytes)
  const keyHash = await sha256(value)
  const graceEndsAt = input.grace_seconds > 0 ? new Date(ctx.deps.now().getTime() + input.grace_seconds * 1000) : null
  return mutate(ctx, async (tx, record) => {
    await lockToChange(ctx, tx)
    await lock(ctx, tx, id)
    const row = await updateKey(tx, id, {
      ...(graceEndsAt ? presentBecomesPrevious(graceEndsAt) : NO_PREVIOUS_VALUE),
      keyHash,
      hint,
    })
    record(keyEvent('rotate', row, { grace_seconds: input.grace_seconds }))
    return { key: presentApiKey(row), value, previous_value_expires_at: graceEndsAt?.toISOString() ?? null }
  })
}

/** Ends the grace of a rotated value. Returns the key; without a grace that lasts nothing changes. Throws NOT_FOUND. */
export async function revokePreviousValue(ctx: ProjectContext, id: string): Promise<ApiKey> {
  return mutateIfAny(ctx, async (tx, record) => {
    const before = await lock(ctx, tx, id)
    if (!(await hasPreviousValue(tx, reference(ctx, id), ctx.deps.now()))) return presentApiKey(before)
    const row = await updateKey(tx, id, NO_PREVIOUS_VALUE)
    record(keyEvent('update', row, { previous_value: 'revoked' }))
    return presentApiKey(row)
  })
}
