import { type ChosenPlan, type Feature, FEATURES, type Plan, PLAN_LABELS } from '#contract/plans.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useOrganization } from '#lib/session.tsx'
import { ConfirmDialog } from '#ui/ConfirmDialog.tsx'
import { toast } from '#ui/toast.ts'
import { useChangePlan } from './mutations.ts'
import { isUpgrade, LOSSES, SHOWN_FEATURES } from './plan-words.ts'

type PlanWithFeatures<P extends Plan> = { plan: P; features: readonly Feature[] }

/** Says what the change brings and takes, and makes it. */
export function ChangePlanDialog({
  from,
  to,
  onClose,
}: {
  from: PlanWithFeatures<Plan>
  to: PlanWithFeatures<ChosenPlan>
  onClose: () => void
}) {
  const organization = useOrganization()
  const change = useChangePlan(organization.id)
  const verb = isUpgrade(from.plan, to.plan) ? 'Upgrade' : 'Downgrade'
  const gained = SHOWN_FEATURES.filter((one) => to.features.includes(one) && !from.features.includes(one))
  const lost = SHOWN_FEATURES.filter((one) => from.features.includes(one) && !to.features.includes(one))
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`${verb} to ${PLAN_LABELS[to.plan]}`}
      confirmLabel={verb}
      danger={lost.length > 0}
      pending={change.isPending}
      error={<FormFailure failure={change.error} />}
      onConfirm={() =>
        change.mutate(to.plan, {
          onSuccess: () => {
            onClose()
            toast.success(`${organization.name} is on the ${PLAN_LABELS[to.plan]} plan`)
          },
        })
      }
    >
      <p>
        {organization.name} moves from {PLAN_LABELS[from.plan]} to{' '}
        <span className="font-medium text-text">{PLAN_LABELS[to.plan]}</span> at once.
        {gained.length + lost.length === 0 && ' Nothing that one may do here changes with it.'}
      </p>
      {gained.length > 0 && <List words="It brings" items={gained.map((one) => FEATURES[one])} />}
      {lost.length > 0 && <List words="It takes" items={lost.map((one) => LOSSES[one])} />}
    </ConfirmDialog>
  )
}

function List({ words, items }: { words: string; items: readonly string[] }) {
  return (
    <div>
      <p className="font-medium text-text">{words}</p>
      <ul className="mt-1 list-disc pl-5">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </div>
  )
}
