import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { z } from 'zod'
import { MAX_BULK_KEYS } from '#contract/api-key-state.ts'
import type { ApiKeyAction, ApiKeyBulkResult, ApiKeyUpdate } from '#contract/api-keys.ts'
import { api } from '#lib/api.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { formatCount } from '#lib/format.ts'
import { invalidateOrganization, sessionQuery, useInvalidateOrganization } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { toast } from '#ui/toast.ts'
import type { KeyRow } from './key-rows.ts'
import { holdDeletion, UNDO_MS, undoDeletion } from './pending-deletions.ts'

type Named = Pick<KeyRow, 'id' | 'name'>
/** What became of each key of a bulk action: null for done, else why not. */
export type BulkOutcome = { key: Named; problem: string | null }[]

/** Changes the given fields of a key; the lists are fresh again when the promise resolves. */
export function useUpdateKey(id: string) {
  const organization = useOrganization()
  const invalidate = useInvalidateOrganization(organization.id)
  return useMutation({
    mutationFn: (body: z.input<typeof ApiKeyUpdate>) =>
      api.apiKeys.update({ organizationId: organization.id, params: { api_key_id: id }, body }),
    // A refusal makes the list stale too: it knew less than the server.
    onSettled: invalidate,
  })
}

/** Switches a key off or on, or ends the grace of its old value. */
export function useSwitchKey() {
  const organization = useOrganization()
  const invalidate = useInvalidateOrganization(organization.id)
  return useMutation({
    mutationFn: ({ id, to }: { id: string; to: 'disable' | 'enable' | 'revokePreviousValue' }) =>
      api.apiKeys[to]({ organizationId: organization.id, params: { api_key_id: id } }),
    onSettled: invalidate,
  })
}

/** Where a bulk action is asked for: in one project, or across the organization. */
export type BulkScope = { projectId: string } | 'organization'

async function sendBulk(
  organizationId: string,
  scope: BulkScope,
  action: ApiKeyAction,
  ids: string[],
  keepalive = false,
): Promise<ApiKeyBulkResult> {
  const common = { organizationId, body: { action, ids }, keepalive }
  return scope === 'organization'
    ? api.apiKeys.organizationBulk(common)
    : api.apiKeys.bulk({ ...common, params: { project_id: scope.projectId } })
}

/** Does one thing to any number of keys; returns how many of them were gone. */
async function sendAll(
  organizationId: string,
  scope: BulkScope,
  action: ApiKeyAction,
  ids: readonly string[],
): Promise<number> {
  let gone = 0
  for (let from = 0; from < ids.length; from += MAX_BULK_KEYS) {
    const { results } = await sendBulk(organizationId, scope, action, ids.slice(from, from + MAX_BULK_KEYS))
    gone += results.filter((result) => !result.ok).length
  }
  return gone
}

/** Returns a function that does one thing to several keys, as many in a request as it takes, and tells what became of each. */
export function useBulk(scope: BulkScope) {
  const organization = useOrganization()
  const invalidate = useInvalidateOrganization(organization.id)
  return useMutation({
    mutationFn: async ({ action, keys }: { action: ApiKeyAction; keys: readonly Named[] }): Promise<BulkOutcome> => {
      const outcome: BulkOutcome = []
      for (let from = 0; from < keys.length; from += MAX_BULK_KEYS) {
        const part = keys.slice(from, from + MAX_BULK_KEYS)
        try {
          const { results } = await sendBulk(
            organization.id,
            scope,
            action,
            part.map(({ id }) => id),
          )
          const byId = new Map(results.map((result) => [result.id, result]))
          for (const key of part) {
            const result = byId.get(key.id)
            outcome.push({
              key,
              problem: result?.ok ? null : (result?.error.message ?? 'The server said nothing about it.'),
            })
          }
        } catch (error) {
          // What went before is done: it must be told, whatever became of the rest.
          if (from === 0) throw error
          for (const key of keys.slice(from)) outcome.push({ key, problem: errorSentence(error) })
          break
        }
      }
      return outcome
    },
    onSettled: invalidate,
  })
}

/**
 * Returns a function that deletes keys which are disabled by now: after the time for an undo, or when the page is left.
 * Takes the keys and which of them worked before, to be enabled again by the undo.
 */
export function useDeferredDeletion(scope: BulkScope) {
  const organization = useOrganization()
  const client = useQueryClient()
  const organizationId = organization.id
  return useCallback(
    (keys: readonly Named[], workedBefore: readonly Named[]): void => {
      const ids = keys.map(({ id }) => id)
      const what = keys.length === 1 ? `API key ${keys[0]?.name}` : formatCount(keys.length, 'API key')
      const person = personId(client.getQueryData(sessionQuery.queryKey))
      const complete = async (leaving: boolean) => {
        // Somebody else may have signed in here since: the server deletes by itself what was scheduled.
        if (personId(client.getQueryData(sessionQuery.queryKey)) !== person) return
        try {
          await removeKeys(organizationId, scope, ids, leaving)
        } catch (error) {
          toast.error(`${what} could not be deleted`, {
            description: `${errorSentence(error)} It is disabled, and the server deletes it in a moment.`,
          })
        }
        await invalidateOrganization(client, organizationId)
      }
      async function restore() {
        try {
          const worked = new Set(workedBefore.map(({ id }) => id))
          const gone =
            (await sendAll(organizationId, scope, 'enable', [...worked])) +
            // What was off before stays off, and its deletion is taken back all the same.
            (await sendAll(
              organizationId,
              scope,
              'disable',
              ids.filter((id) => !worked.has(id)),
            ))
          if (gone === 0) toast.success(`${what} kept`)
          else
            toast.error(
              gone === keys.length
                ? `${what} is deleted already`
                : `${formatCount(gone, 'API key')} of ${keys.length} deleted already`,
            )
        } catch (error) {
          toast.error(`${what} could not be enabled again`, {
            description: `${errorSentence(error)} It is disabled, and deleted in a moment. Try Enable in its menu.`,
          })
        }
        await invalidateOrganization(client, organizationId)
      }
      holdDeletion({ ids, complete, restore: () => void restore() })
      const undo = () => {
        if (undoDeletion(ids[0] ?? '')) return
        toast.info(`${what} is deleted already`, { description: 'A deletion can be undone for 10 seconds.' })
      }
      toast.success(`${what} deleted`, {
        description: 'Disabled at once; deleted for good in 10 seconds.',
        action: { label: 'Undo', onClick: undo, worksMs: UNDO_MS },
      })
    },
    [client, organizationId, scope],
  )
}

function personId(session: { state: string; user?: { id: string } } | undefined): string | undefined {
  return session?.user?.id
}

async function removeKeys(organizationId: string, scope: BulkScope, ids: string[], keepalive: boolean): Promise<void> {
  const [only] = ids
  if (ids.length === 1 && only !== undefined) {
    try {
      await api.apiKeys.delete({ organizationId, params: { api_key_id: only }, keepalive })
    } catch (error) {
      // Somebody else was quicker: what one wanted is so.
      if (!(error instanceof ApiFailure && error.kind === 'not-found')) throw error
    }
    return
  }
  // All requests at once when leaving: no code runs after the page is gone to send the next.
  const parts: Promise<unknown>[] = []
  for (let from = 0; from < ids.length; from += MAX_BULK_KEYS) {
    const sent = sendBulk(organizationId, scope, 'delete', ids.slice(from, from + MAX_BULK_KEYS), keepalive)
    parts.push(sent)
    if (!keepalive) await sent
  }
  await Promise.all(parts)
}
