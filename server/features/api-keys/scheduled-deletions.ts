import { writeAuditEvents } from '#server/kernel/audit.ts'
import type { Deps } from '#server/kernel/context.ts'
import { deleteKeys, lockDueDeletions } from './repo.ts'
import { keyEvent } from './service.ts'

const DELETED_AT_ONCE = 500

/**
 * Deletes the keys whose scheduled deletion is due. Whoever asked for it in the console may have signed out or closed the
 * page since; they are named with the event that switched the key off. Returns how many.
 */
export async function deleteScheduledKeys(deps: Deps): Promise<number> {
  let deleted = 0
  for (;;) {
    const due = await deps.db.transaction(async (tx) => {
      const rows = await lockDueDeletions(tx, deps.now(), DELETED_AT_ONCE)
      if (rows.length === 0) return rows
      await deleteKeys(
        tx,
        rows.map(({ key }) => key.id),
      )
      const requestId = deps.randomUuid()
      for (const [, group] of Map.groupBy(rows, ({ organization }) => organization.id)) {
        const [first] = group
        if (!first) continue
        await writeAuditEvents(
          tx,
          {
            deps,
            requestId,
            client: { userAgent: undefined, ipAddress: undefined },
            actor: { type: 'system' },
            organization: first.organization,
          },
          group.map(({ key }) => keyEvent('delete', key, { scheduled_for: key.deleteAt?.toISOString() })),
        )
      }
      return rows
    })
    deleted += due.length
    if (due.length < DELETED_AT_ONCE) return deleted
  }
}
