import { Check, Minus } from 'lucide-react'
import { useState } from 'react'
import type { PlanList } from '#contract/billing.ts'
import { CHOSEN_PLANS, type ChosenPlan, FEATURES, PLAN_LABELS } from '#contract/plans.ts'
import { routes } from '#contract/routes.generated.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { describeError, errorSentenceAlone } from '#lib/describe-error.ts'
import { useLoaded } from '#lib/query-client.ts'
import { Refused } from '#lib/Refused.tsx'
import { useOrganization } from '#lib/session.tsx'
import { Badge } from '#ui/Badge.tsx'
import { Button } from '#ui/Button.tsx'
import { Callout } from '#ui/Callout.tsx'
import { ErrorState } from '#ui/EmptyState.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { isUpgrade, PLAN_SENTENCES, SHOWN_FEATURES } from './plan-words.ts'
import { plansQuery } from './queries.ts'

const ChangePlanDialog = onDemand(async () => (await import('./ChangePlanDialog.tsx')).ChangePlanDialog)

type OnePlan = PlanList['plans'][number]

/** Settings > Billing > Plans: what each plan includes on this server, and the way from one to another. */
export function PlansPage() {
  const verdict = useCan(routes.billing.plans)
  if (!verdict.allowed) return <Refused title="You cannot see the plans" reason={verdict.reason} />
  return <Plans />
}

function Plans() {
  const organization = useOrganization()
  const query = useLoaded(plansQuery(organization.id))
  const [chosen, setChosen] = useState<ChosenPlan | null>(null)
  const { data } = query
  if (query.error && !data) {
    return (
      <ErrorState
        title="The plans could not be loaded"
        requestId={describeError(query.error).reference}
        action={
          <Button pending={query.isFetching} onClick={() => void query.refetch()}>
            Try again
          </Button>
        }
      >
        {errorSentenceAlone(query.error)}
      </ErrorState>
    )
  }
  const from = data?.plans.find((one) => one.plan === data.current)
  const to = data?.plans.find((one) => one.plan === chosen)
  const isAllOn = data?.plans.every((one) => one.features.length === Object.keys(FEATURES).length)
  return (
    <div className="@container flex flex-col gap-4">
      {isAllOn && (
        <Callout title="On this server every plan includes everything">
          Whoever runs it has not tied anything to a plan. A plan is then a name, and changing it changes nothing else.
        </Callout>
      )}
      {data?.changes === 'operator' && (
        <Callout title="Plans are changed by whoever runs this server">Ask them for another plan.</Callout>
      )}
      <ul aria-label="Plans" className="grid grid-cols-1 gap-4 @xl:grid-cols-2 @4xl:grid-cols-4">
        {data
          ? data.plans.map((one) => <Plan key={one.plan} plan={one} of={data} onChoose={setChosen} />)
          : Array.from({ length: 4 }, (_, at) => (
              <li key={at} className="rounded-lg border border-line bg-raised p-5">
                <Skeleton className="h-4 w-24" />
                <Skeleton className="mt-3 h-3 w-full" />
                <Skeleton className="mt-6 h-32 w-full" />
              </li>
            ))}
      </ul>
      {chosen && from && to && (
        <ChangePlanDialog from={from} to={{ ...to, plan: chosen }} onClose={() => setChosen(null)} />
      )}
    </div>
  )
}

function Plan({
  plan: { plan, features },
  of,
  onChoose,
}: {
  plan: OnePlan
  of: PlanList
  onChoose: (plan: ChosenPlan) => void
}) {
  const mayChange = useCan(routes.billing.changePlan)
  const isCurrent = plan === of.current
  const own = CHOSEN_PLANS.find((one) => one === plan)
  const label = PLAN_LABELS[plan]
  return (
    <li
      aria-current={isCurrent || undefined}
      className="flex flex-col rounded-lg border border-line bg-raised p-5 aria-[current=true]:border-accent"
    >
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-base font-semibold text-text">{label}</h2>
        {isCurrent && <Badge tone="accent">Current plan</Badge>}
      </div>
      <p className="mt-1 text-sm text-muted @xl:min-h-[2lh]">{PLAN_SENTENCES[plan]}</p>
      <ul className="mt-4 mb-5 flex flex-col gap-2 text-sm">
        {SHOWN_FEATURES.map((feature) => {
          const has = features.includes(feature)
          return (
            <li key={feature} className="flex items-start gap-2">
              {has ? (
                <Check aria-hidden size={16} strokeWidth={1.5} className="mt-0.5 shrink-0 text-accent" />
              ) : (
                <Minus aria-hidden size={16} strokeWidth={1.5} className="mt-0.5 shrink-0 text-faint" />
              )}
              <span className={has ? 'text-text' : 'text-faint'}>
                {has ? '' : <span className="sr-only">Not included: </span>}
                {FEATURES[feature]}
              </span>
            </li>
          )
        })}
      </ul>
      <div className="mt-auto">
        {isCurrent ? (
          <p className="flex h-8 items-center text-sm text-muted">You are on this plan.</p>
        ) : own === undefined ? (
          <p className="text-sm text-muted">Agreed with whoever runs this server.</p>
        ) : (
          <Button
            variant={isUpgrade(of.current, plan) ? 'primary' : 'secondary'}
            disabledReason={
              of.changes === 'operator' ? 'Plans are changed by whoever runs this server.' : reasonOf(mayChange)
            }
            onPointerEnter={ChangePlanDialog.preload}
            onFocus={ChangePlanDialog.preload}
            onClick={() => onChoose(own)}
          >
            {isUpgrade(of.current, plan) ? `Upgrade to ${label}` : `Downgrade to ${label}`}
          </Button>
        )}
      </div>
    </li>
  )
}
