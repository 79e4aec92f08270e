/** Plans and what each of them includes. An operator may replace the policy; the server tells the console the result. */

export const PLANS = ['Free', 'Standard', 'Enterprise', 'Dedicated'] as const
export type Plan = (typeof PLANS)[number]

/** Plans that an organization may choose for itself; the others are agreed with whoever runs the server. */
export const CHOSEN_PLANS = ['Free', 'Standard', 'Enterprise'] as const satisfies readonly Plan[]
export type ChosenPlan = (typeof CHOSEN_PLANS)[number]

/** Names on screen: the free plan is called Starter (Pinecone's wire says `Free`). */
export const PLAN_LABELS: Record<Plan, string> = {
  Free: 'Starter',
  Standard: 'Standard',
  Enterprise: 'Enterprise',
  Dedicated: 'Dedicated',
}

export const FEATURES = {
  keyPermissions: 'Custom API key permissions',
  usage: 'Usage and cost reports',
  spendAlerts: 'Spend alerts',
  sso: 'Single sign-on',
  serviceAccounts: 'Service accounts',
  auditLogs: 'Audit logs',
} as const
export type Feature = keyof typeof FEATURES

/** Which plans include a feature, smallest first (Pinecone's guides name the plan on each page). */
export const FEATURE_PLANS: Record<Feature, readonly Plan[]> = {
  keyPermissions: ['Standard', 'Enterprise', 'Dedicated'],
  usage: ['Standard', 'Enterprise', 'Dedicated'],
  spendAlerts: ['Standard', 'Enterprise', 'Dedicated'],
  sso: ['Standard', 'Enterprise', 'Dedicated'],
  serviceAccounts: ['Enterprise', 'Dedicated'],
  auditLogs: ['Enterprise', 'Dedicated'],
}

/** A policy answers whether a plan includes a feature. */
export type PlanPolicy = (plan: Plan, feature: Feature) => boolean

/** The gates as Pinecone sells them. */
export const pineconePolicy: PlanPolicy = (plan, feature) => FEATURE_PLANS[feature].includes(plan)

/** The default of a self-hosted server: everything is on, whatever the plan is called. */
export const everythingOn: PlanPolicy = () => true

/** Takes a policy; returns whether any plan withholds anything: without that a plan is a name and no choice. */
export function plansDiffer(policy: PlanPolicy): boolean {
  const features = Object.keys(FEATURES) as Feature[]
  return PLANS.some((plan) => features.some((feature) => !policy(plan, feature)))
}

/** Takes a feature; returns the sentence that says which plans have it. */
export function planRefusal(feature: Feature): string {
  const plans = FEATURE_PLANS[feature].filter((plan) => plan !== 'Dedicated').map((plan) => PLAN_LABELS[plan])
  const verb = FEATURES[feature].endsWith('s') ? 'are' : 'is'
  return `${FEATURES[feature]} ${verb} available on the ${plans.join(' and ')} ${plans.length > 1 ? 'plans' : 'plan'}.`
}
