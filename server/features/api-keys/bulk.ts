import type { z } from 'zod'
import { DELETION_DELAY_SECONDS } from '#contract/api-key-state.ts'
import type { ApiKeyAction, ApiKeyBulk, ApiKeyBulkResult } from '#contract/api-keys.ts'
import { mutateIfAny } from '#server/kernel/audit.ts'
import type { OrganizationContext } from '#server/kernel/context.ts'
import { notFound } from '#server/kernel/errors.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { lockAndRequire } from '#server/kernel/standing.ts'
import { type ApiKeyRow, deleteKeys, lockKeyRows, setDisabled } from './repo.ts'
import { keyEvent } from './service.ts'

function needs(action: ApiKeyAction, row: ApiKeyRow): boolean {
  if (action === 'delete') return true
  if (action === 'schedule-deletion') return row.deleteAt === null
  return row.deleteAt !== null || (row.disabledAt === null) === (action === 'disable')
}

/**
 * Disables, enables or deletes several keys, at once or in a moment, of an organization, or of one of its projects when `projectId` is given.
 * Takes the declared input; returns each key's own result in the order asked for. A key that is gone or elsewhere is
 * NOT_FOUND in its place and keeps none of the others; whoever calls has the permission for all that can be found.
 */
export async function changeApiKeys(
  ctx: OrganizationContext,
  input: z.output<typeof ApiKeyBulk>,
  projectId?: string,
): Promise<ApiKeyBulkResult> {
  const asked = [...new Set(input.ids.map((id) => id.toLowerCase()))]
  const ids = asked.filter(isUuid)
  const found = await change(ctx, input.action, { organizationId: ctx.organization.id, projectId, ids })
  const known = new Set(found.map((row) => row.id))
  const { code, message } = notFound('API key')
  return {
    results: asked.map((id) => (known.has(id) ? { id, ok: true } : { id, ok: false, error: { code, message } })),
  }
}

async function change(
  ctx: OrganizationContext,
  action: ApiKeyAction,
  where: { organizationId: string; projectId: string | undefined; ids: string[] },
): Promise<ApiKeyRow[]> {
  const { projectId } = where
  return mutateIfAny(ctx, async (tx, record) => {
    // Hundreds of keys at once: not for somebody whose role was taken away meanwhile.
    if (projectId === undefined) await lockAndRequire(tx, ctx, 'organizationApiKeys:write', { strength: 'share' })
    else await lockAndRequire(tx, ctx, 'apiKeys:write', { projectId, strength: 'share' })
    const found = await lockKeyRows(tx, where)
    const todo = found.filter((row) => needs(action, row))
    if (todo.length === 0) return found
    const changing = todo.map((row) => row.id)
    const now = ctx.deps.now()
    if (action === 'delete') await deleteKeys(tx, changing)
    else if (action === 'schedule-deletion') {
      const deleteAt = new Date(now.getTime() + DELETION_DELAY_SECONDS * 1000)
      await setDisabled(tx, changing, now, deleteAt)
      for (const row of todo) record(keyEvent('disable', row, { delete_at: deleteAt.toISOString() }))
      return found
    } else await setDisabled(tx, changing, action === 'disable' ? now : null)
    for (const row of todo) record(keyEvent(action, row))
    return found
  })
}
