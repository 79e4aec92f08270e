import { eq } from 'drizzle-orm'
import { organizations, spendAlertFirings, spendAlerts } from '#server/db/schema.ts'
import { lastClosableMonth } from '#server/features/invoices/service.ts'
import { monthOutlook } from '#server/features/usage/summary.ts'
import type { Deps } from '#server/kernel/context.ts'
import { addMonths, dayOf, monthOf } from '#contract/days.ts'
import { compareDecimals } from '#contract/decimals.ts'
import { notify } from './notify.ts'
import { type Crossing, ensureSpikeAlerts, listCrossings, ownerAddresses } from './repo.ts'

export type EvaluationDeps = Pick<Deps, 'db' | 'now' | 'randomUuid' | 'settings' | 'planPolicy' | 'log'>

/** Notes that an alert fired and writes its mails, in one transaction: both or neither, whichever replica comes first. */
async function fire(
  deps: EvaluationDeps,
  { alertId, organizationId, threshold, armedAmount, spend }: Crossing,
  month: string,
): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const [found] = await tx
      .select({
        alert: spendAlerts,
        organization: { id: organizations.id, name: organizations.name, plan: organizations.plan },
      })
      .from(spendAlerts)
      .innerJoin(organizations, eq(organizations.id, spendAlerts.organizationId))
      .where(eq(spendAlerts.id, alertId))
      .for('share', { of: spendAlerts })
    // Deleted, switched off or set to another amount since it was looked at: the next look sees what it is now.
    const same = found?.alert.enabled && compareDecimals(found.alert.amount ?? '0', armedAmount) === 0
    if (!found || !same || !deps.planPolicy(found.organization.plan, 'spendAlerts')) return false
    const { alert, organization } = found
    const at = deps.now()
    const recipients = alert.recipients ?? (await ownerAddresses(tx, organizationId))
    const [fresh] = await tx
      .insert(spendAlertFirings)
      .values({
        id: deps.randomUuid(),
        organizationId,
        alertId,
        month,
        armedAmount,
        threshold,
        spend,
        recipients,
        firedAt: at,
      })
      .onConflictDoNothing()
      .returning({ id: spendAlertFirings.id })
    if (!fresh) return false
    const outlook = month === monthOf(dayOf(at)) ? await monthOutlook(tx, organizationId, at) : null
    const forecast = outlook?.forecast ?? null
    await notify(tx, deps, recipients, { organization, kind: alert.kind, threshold, spend, month, at, forecast })
    return true
  })
}

/**
 * Looks at every organization's spend and fires what was crossed. A month that is over is looked at until it is closed:
 * its last usage comes in after its end. Returns how many alerts fired.
 */
export async function evaluateSpendAlerts(deps: EvaluationDeps): Promise<number> {
  const now = deps.now()
  await ensureSpikeAlerts(deps.db, now)
  const month = monthOf(dayOf(now))
  const before = addMonths(month, -1)
  const open = before > lastClosableMonth(now) ? [before, month] : [month]
  let fired = 0
  const failures: unknown[] = []
  for (const one of open) {
    for (const crossing of await listCrossings(deps.db, one)) {
      try {
        if (await fire(deps, crossing, one)) fired += 1
      } catch (error) {
        // Whatever is wrong with one organization's must not keep all others from being warned.
        failures.push(error)
      }
    }
  }
  if (fired > 0) deps.log.info({ fired }, 'spend alerts fired')
  if (failures.length > 0) throw new AggregateError(failures, 'Some spend alerts could not be fired.')
  return fired
}
