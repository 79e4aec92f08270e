import { NEAR_ALERT } from '#contract/home-limits.ts'
import type { Home } from '#contract/home.ts'
import { routes } from '#contract/routes.generated.ts'
import { can, type Gate } from '#contract/can.ts'
import { FEATURES, type Feature } from '#contract/plans.ts'
import { latestChanges } from '#server/features/audit/service.ts'
import { type AlertState, listAlertStates } from '#server/features/spend-alerts/service.ts'
import { receivedAt } from '#server/features/usage/query.ts'
import { monthCost, monthOutlook, type Outlook } from '#server/features/usage/summary.ts'
import type { OrganizationContext, Transaction } from '#server/kernel/context.ts'
import { addDays, addMonths, daysBetween, lastDayOf } from '#contract/days.ts'
import { estimatedDollars } from '#server/kernel/money.ts'
import { costOfDays, listSecretsInGrace, readFirstSteps, summarizeInvites, summarizeKeys } from './repo.ts'

const CHANGES = 6

/** The same point of the month before: the 31st has none in a shorter month, whose last day stands for it. */
function sameDayLastMonth({ today, month }: Outlook): { first: string; last: string } {
  const first = addMonths(month, -1)
  const last = addDays(first, daysBetween(month, today))
  return { first, last: last > lastDayOf(first) ? lastDayOf(first) : last }
}

async function spendOf(tx: Transaction, organizationId: string, outlook: Outlook): Promise<Home['spend']> {
  const { forecast } = outlook
  const { first, last } = sameDayLastMonth(outlook)
  return {
    today: outlook.today,
    month_to_date: outlook.monthToDate,
    last_month: {
      month: first.slice(0, 7),
      cost: await monthCost(tx, organizationId, first),
      to_date: await costOfDays(tx, organizationId, first, last),
    },
    forecast: forecast && {
      cost: estimatedDollars(forecast.cost),
      low: estimatedDollars(forecast.low),
      high: estimatedDollars(forecast.high),
      confidence: forecast.confidence,
      history_days: forecast.historyDays,
    },
    received_at: await receivedAt(tx, organizationId),
  }
}

function isNear({ progress, crossing }: AlertState): boolean {
  return progress >= NEAR_ALERT || crossing.state === 'expected' || crossing.state === 'crossed'
}

/** Returns what the console's first page tells, each part as far as the caller may see it, all of one moment. */
export async function readHome(ctx: OrganizationContext): Promise<Home> {
  const { organization, roles, deps } = ctx
  const features = Object.fromEntries(
    (Object.keys(FEATURES) as Feature[]).map((feature) => [feature, deps.planPolicy(organization.plan, feature)]),
  )
  const may = (gate: Gate) => can(gate, { organization: { roles, features } }).allowed
  const now = deps.now()
  const { id } = organization
  return ctx.db.transaction(
    async (tx) => {
      const seesUsage = may(routes.usage.summary)
      const seesAlerts = may(routes.spendAlerts.list)
      const outlook = seesUsage || seesAlerts ? await monthOutlook(tx, id, now) : null
      return {
        spend: outlook && seesUsage ? await spendOf(tx, id, outlook) : null,
        alerts:
          outlook && seesAlerts
            ? (await listAlertStates(tx, id, outlook))
                .filter(isNear)
                .toSorted((one, other) => other.progress - one.progress)
            : null,
        keys: await summarizeKeys(tx, id, may(routes.apiKeys.organizationOverview) ? undefined : ctx.actor, now),
        secrets_in_grace: may(routes.serviceAccounts.overview) ? await listSecretsInGrace(tx, id, now) : null,
        invites: may(routes.invites.list) ? await summarizeInvites(tx, id, now) : null,
        changes: may(routes.auditEvents.list) ? await latestChanges({ db: tx, organization }, CHANGES) : null,
        // They name what others may not see, and are for whoever can take all of them.
        first_steps: may(routes.invites.create) ? await readFirstSteps(tx, id, now) : null,
      }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}
