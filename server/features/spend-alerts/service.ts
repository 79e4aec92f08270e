import { and, count, eq } from 'drizzle-orm'
import type { z } from 'zod'
import {
  MAX_SPEND_ALERTS,
  type SpendAlert,
  type SpendAlertCreate,
  type SpendAlertFiring,
  type SpendAlertUpdate,
} from '#contract/spend-alerts.ts'
import { spendAlerts } from '#server/db/schema.ts'
import { crossingDay } from '#server/features/usage/forecast.ts'
import { monthOutlook, type Outlook } from '#server/features/usage/summary.ts'
import { mutate, mutateIfAny } from '#server/kernel/audit.ts'
import { changesOf } from '#server/kernel/changes.ts'
import type { OrganizationContext, Transaction } from '#server/kernel/context.ts'
import { addMonths, dayOf, monthOf, startOf } from '#contract/days.ts'
import { ApiError, notFound, sqlState, UNIQUE_VIOLATION } from '#server/kernel/errors.ts'
import { isUuid } from '#server/kernel/ids.ts'
import { compareDecimals } from '#contract/decimals.ts'
import { estimatedDollars, formatDollars, toCents } from '#server/kernel/money.ts'
import { consume, type RateLimit, tooMany } from '#server/kernel/rate-limit.ts'
import { lockAndRequire } from '#server/kernel/standing.ts'
import { notify } from './notify.ts'
import { type AlertRow, ensureSpikeAlerts, listAlertRows, listFirings, ownerAddresses, spikeThreshold } from './repo.ts'

const HISTORY_MONTHS = 13
const TESTS: RateLimit = { limit: 5, windowSeconds: 60 * 60 }
/** Of all alerts together: recipients are any addresses, and fifty alerts would be a mailing. */
const TESTS_OF_ORGANIZATION: RateLimit = { limit: 20, windowSeconds: 60 * 60 }

type Surroundings = { outlook: Outlook; owners: string[]; spike: string | null; lastFired: Map<string, Date> }

async function surroundings(
  tx: Transaction,
  ctx: OrganizationContext,
  lastFired = new Map<string, Date>(),
): Promise<Surroundings> {
  const { id } = ctx.organization
  const outlook = await monthOutlook(tx, id, ctx.deps.now())
  return {
    outlook,
    owners: await ownerAddresses(tx, id),
    spike: await spikeThreshold(tx, id, outlook.month),
    lastFired,
  }
}

/** Takes an exact amount; returns it in dollars and cents, as thresholds have. */
function dollarsAndCents(amount: string): string {
  const cents = String(toCents(amount)).padStart(3, '0')
  return `${cents.slice(0, -2)}.${cents.slice(-2)}`
}

function crossing(outlook: Outlook, kind: AlertRow['kind'], amount: string | null): SpendAlert['crossing'] {
  if (amount === null) return { state: 'unknown' }
  const compared = compareDecimals(outlook.monthToDate, amount)
  if (kind === 'spike' ? compared > 0 : compared >= 0) return { state: 'crossed' }
  if (!outlook.forecast) return { state: 'unknown' }
  const day = crossingDay(
    outlook.forecast,
    { monthToDate: Number(outlook.monthToDate), todayCost: outlook.todayCost },
    Number(amount),
  )
  return day === null ? { state: 'not-expected' } : { state: 'expected', day }
}

/** An alert that is on: how far its month has come, and whether it will be crossed. */
export type AlertState = Pick<SpendAlert, 'id' | 'kind' | 'crossing'> & { amount: string; progress: number }

/** Returns the state of each alert that is on and has an amount. Takes where the organization's month stands. */
export async function listAlertStates(
  tx: Transaction,
  organizationId: string,
  outlook: Outlook,
): Promise<AlertState[]> {
  const spike = await spikeThreshold(tx, organizationId, outlook.month)
  return (await listAlertRows(tx, organizationId)).flatMap(({ id, kind, enabled, amount }) => {
    const threshold = kind === 'spike' ? spike : amount
    if (!enabled || threshold === null) return []
    return [
      {
        id,
        kind,
        amount: dollarsAndCents(threshold),
        progress: Number(outlook.monthToDate) / Number(threshold),
        crossing: crossing(outlook, kind, threshold),
      },
    ]
  })
}

function present(row: AlertRow, { outlook, owners, spike, lastFired }: Surroundings): SpendAlert {
  const threshold = row.kind === 'spike' ? spike : row.amount
  return {
    id: row.id,
    kind: row.kind,
    amount: threshold === null ? null : dollarsAndCents(threshold),
    enabled: row.enabled,
    recipients: row.recipients ?? owners,
    recipients_default: row.recipients === null,
    month_to_date: outlook.monthToDate,
    progress: threshold === null ? null : Number(outlook.monthToDate) / Number(threshold),
    crossing: crossing(outlook, row.kind, threshold),
    last_fired_at: lastFired.get(row.id)?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  }
}

/** Returns the organization's alerts, how far each is from firing, and what fired in the last 13 months. */
export async function listSpendAlerts(ctx: OrganizationContext) {
  const { id } = ctx.organization
  await ensureSpikeAlerts(ctx.db, ctx.deps.now(), id)
  return ctx.db.transaction(
    async (tx) => {
      const firings = await listFirings(tx, id, startOf(addMonths(monthOf(dayOf(ctx.deps.now())), -HISTORY_MONTHS)))
      const lastFired = new Map(firings.toReversed().map((one) => [one.alertId, one.firedAt]))
      const around = await surroundings(tx, ctx, lastFired)
      return {
        month: around.outlook.month.slice(0, 7),
        month_to_date: around.outlook.monthToDate,
        forecast: around.outlook.forecast && estimatedDollars(around.outlook.forecast.cost),
        default_recipients: around.owners,
        data: (await listAlertRows(tx, id)).map((row) => present(row, around)),
        history: firings.map((one): SpendAlertFiring => ({
          id: one.id,
          alert_id: one.alertId,
          month: one.month.slice(0, 7),
          threshold: dollarsAndCents(one.threshold),
          spend: one.spend,
          fired_at: one.firedAt.toISOString(),
          recipients: one.recipients,
        })),
      }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

function describe(row: AlertRow): string {
  return row.kind === 'spike' ? 'Auto-spend spike alert' : `Spend alert at ${formatDollars(row.amount ?? '0')}`
}

/** Takes an alert; returns all that can be set of it, as the audit log tells it. */
function settingsOf({
  amount,
  recipients,
  enabled,
}: AlertRow): Record<keyof z.output<typeof SpendAlertUpdate>, unknown> {
  return {
    amount: amount === null ? null : dollarsAndCents(amount),
    recipients: recipients ?? 'organization owners',
    enabled,
  }
}

/** The part of an audit event that says which alert it is about. */
export function about(row: AlertRow) {
  return { resourceType: 'spend_alert', resourceId: row.id, resourceName: describe(row) }
}

/** Takes the error of a write; throws it in words when it says that there is such an alert. */
function sameAmount(error: unknown, amount: string | undefined): never {
  if (sqlState(error) === UNIQUE_VIOLATION && amount !== undefined) {
    const message = `There is an alert at ${formatDollars(amount)} already.`
    throw new ApiError('ALREADY_EXISTS', message, { details: { fields: [{ path: 'amount', message }] } })
  }
  throw error
}

/** Creates an alert. Takes the amount and whom to write to; returns it. Throws ALREADY_EXISTS for an amount that has one. */
export async function createSpendAlert(
  ctx: OrganizationContext,
  input: z.output<typeof SpendAlertCreate>,
): Promise<SpendAlert> {
  const { amount, recipients } = input
  try {
    return await mutate(ctx, async (tx, record) => {
      const { id: organizationId } = ctx.organization
      // The lock makes the count below hold also when several are created at once.
      await lockAndRequire(tx, ctx, 'spendAlerts:write')
      const [custom] = await tx
        .select({ count: count() })
        .from(spendAlerts)
        .where(and(eq(spendAlerts.organizationId, organizationId), eq(spendAlerts.kind, 'custom')))
      if ((custom?.count ?? 0) >= MAX_SPEND_ALERTS) {
        throw new ApiError(
          'FAILED_PRECONDITION',
          `An organization can have at most ${MAX_SPEND_ALERTS} spend alerts. Delete one first.`,
        )
      }
      const now = ctx.deps.now()
      const [row] = await tx
        .insert(spendAlerts)
        .values({
          id: ctx.deps.randomUuid(),
          organizationId,
          kind: 'custom',
          amount,
          recipients: recipients ?? null,
          createdAt: now,
          updatedAt: now,
        })
        .returning()
      if (!row) throw new Error('The insert returned no row.')
      const { enabled: _always, ...settings } = settingsOf(row)
      record({ action: 'create', ...about(row), parameters: settings })
      return present(row, await surroundings(tx, ctx))
    })
  } catch (error) {
    return sameAmount(error, amount)
  }
}

async function lockAlert(tx: Transaction, ctx: OrganizationContext, alertId: string): Promise<AlertRow> {
  if (!isUuid(alertId)) throw notFound('Spend alert')
  const [row] = await tx
    .select()
    .from(spendAlerts)
    .where(and(eq(spendAlerts.organizationId, ctx.organization.id), eq(spendAlerts.id, alertId)))
    .for('update')
  if (!row) throw notFound('Spend alert')
  return row
}

/** Changes an alert. Takes the fields to change; returns it as it is then. Throws FAILED_PRECONDITION for the spike alert's amount. */
export async function updateSpendAlert(
  ctx: OrganizationContext,
  alertId: string,
  input: z.output<typeof SpendAlertUpdate>,
): Promise<SpendAlert> {
  const { amount, recipients, enabled } = input
  try {
    return await mutateIfAny(ctx, async (tx, record) => {
      const before = await lockAlert(tx, ctx, alertId)
      if (before.kind === 'spike' && amount !== undefined) {
        throw new ApiError(
          'FAILED_PRECONDITION',
          "The Auto-spend spike alert's threshold is fixed: double the previous month's invoice.",
        )
      }
      const to = {
        amount: amount ?? before.amount,
        recipients: recipients === undefined ? before.recipients : recipients,
        enabled: enabled ?? before.enabled,
      }
      const changed = changesOf(settingsOf(before), settingsOf({ ...before, ...to }))
      let row = before
      // One that nothing changes stays as it was, or it would say nothing any more about a month that is over and not closed.
      if (Object.keys(changed).length > 0) {
        const [after] = await tx
          .update(spendAlerts)
          .set({ ...to, updatedAt: ctx.deps.now() })
          .where(eq(spendAlerts.id, before.id))
          .returning()
        if (!after) throw notFound('Spend alert')
        row = after
        record({ action: 'update', ...about(row), parameters: changed })
      }
      const last = (await listFirings(tx, row.organizationId, new Date(0))).find((one) => one.alertId === row.id)
      return present(row, await surroundings(tx, ctx, new Map(last ? [[row.id, last.firedAt]] : [])))
    })
  } catch (error) {
    return sameAmount(error, amount)
  }
}

/** Deletes an alert with its history. Throws FAILED_PRECONDITION for the spike alert. */
export async function deleteSpendAlert(ctx: OrganizationContext, alertId: string): Promise<void> {
  await mutate(ctx, async (tx, record) => {
    const row = await lockAlert(tx, ctx, alertId)
    if (row.kind === 'spike') {
      throw new ApiError('FAILED_PRECONDITION', 'The Auto-spend spike alert cannot be deleted. You can switch it off.')
    }
    await tx.delete(spendAlerts).where(eq(spendAlerts.id, row.id))
    record({ action: 'delete', ...about(row) })
  })
}

/** Writes to an alert's recipients what it would write now. Returns them. Throws RESOURCE_EXHAUSTED after five in an hour. */
export async function sendTestMails(ctx: OrganizationContext, alertId: string): Promise<{ recipients: string[] }> {
  return mutate(ctx, async (tx, record) => {
    const row = await lockAlert(tx, ctx, alertId)
    const at = ctx.deps.now()
    const limit = await consume(tx, `spend-alert-test:${row.id}`, { ...TESTS, now: at })
    if (!limit.allowed) throw tooMany('Too many tests of this alert were sent.', limit)
    const all = await consume(tx, `spend-alert-tests:${ctx.organization.id}`, { ...TESTS_OF_ORGANIZATION, now: at })
    if (!all.allowed) throw tooMany('Your organization has sent its tests of this hour.', all)
    const { outlook, owners, spike } = await surroundings(tx, ctx)
    const recipients = row.recipients ?? owners
    if (recipients.length === 0)
      throw new ApiError(
        'FAILED_PRECONDITION',
        'The alert has no recipients: no organization owner has an email address.',
      )
    const notice = {
      organization: ctx.organization,
      kind: row.kind,
      threshold: row.kind === 'spike' ? spike : row.amount,
      spend: outlook.monthToDate,
      month: outlook.month,
      at,
      forecast: outlook.forecast,
    }
    await notify(tx, ctx.deps, recipients, notice, true)
    record({ action: 'test', ...about(row), parameters: { recipients } })
    return { recipients }
  })
}
