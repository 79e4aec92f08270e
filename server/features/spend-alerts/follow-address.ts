import { and, arrayContains, eq, inArray, isNull } from 'drizzle-orm'
import { organizations, roleBindings, spendAlerts } from '#server/db/schema.ts'
import { writeAuditEvents } from '#server/kernel/audit.ts'
import type { Actor, RequestContext, Transaction } from '#server/kernel/context.ts'
import { about } from './service.ts'

/**
 * Has the alerts of a person's organizations write to their new address in place of the old one: a warning that nobody
 * reads any more is worse than none. Another organization's alerts stay as they are: what its people typed is theirs.
 */
export async function followAddress(
  tx: Transaction,
  ctx: RequestContext & { actor: Extract<Actor, { type: 'user' }> },
  { from, to }: { from: string; to: string },
): Promise<void> {
  const mine = tx
    .select({ id: roleBindings.organizationId })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.principalType, 'user'),
        eq(roleBindings.principalId, ctx.actor.id),
        isNull(roleBindings.projectId),
      ),
    )
  const found = await tx
    .select({ alert: spendAlerts, organization: { id: organizations.id, name: organizations.name } })
    .from(spendAlerts)
    .innerJoin(organizations, eq(organizations.id, spendAlerts.organizationId))
    .where(and(inArray(spendAlerts.organizationId, mine), arrayContains(spendAlerts.recipients, [from])))
    .orderBy(spendAlerts.id)
    .for('update', { of: spendAlerts })
  for (const { alert, organization } of found) {
    const before = alert.recipients ?? []
    const recipients = [...new Set(before.map((one) => (one === from ? to : one)))]
    // Not its time of change: an alert that is changed after a month's end says nothing about that month any more.
    await tx.update(spendAlerts).set({ recipients }).where(eq(spendAlerts.id, alert.id))
    await writeAuditEvents(tx, { ...ctx, organization }, [
      { action: 'update', ...about(alert), parameters: { recipients: { from: before, to: recipients } } },
    ])
  }
}
