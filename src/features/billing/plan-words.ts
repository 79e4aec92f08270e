import { type Feature, FEATURES, type Plan, PLANS } from '#contract/plans.ts'

/** What the console has, in the order a plan tells of it. Single sign-on is a name only: Conifer has none. */
export const SHOWN_FEATURES = (Object.keys(FEATURES) as Feature[]).filter((feature) => feature !== 'sso')

/** For whom a plan is, in one sentence. */
export const PLAN_SENTENCES: Record<Plan, string> = {
  Free: 'To try things out.',
  Standard: 'For what people depend on, with its cost in view.',
  Enterprise: 'For machines that manage, and a record of all they do.',
  Dedicated: 'Like Enterprise, on hardware of your own.',
}

/** What becomes of things that exist when a plan no longer has a feature. */
export const LOSSES: Record<Feature, string> = {
  keyPermissions: 'New API keys get All. Keys with fewer permissions keep them.',
  usage: 'Usage and cost are no longer shown. They are counted all the same.',
  spendAlerts: 'Spend alerts stay, and send no mail.',
  sso: 'Single sign-on ends.',
  serviceAccounts: 'No new service accounts. Those that exist go on working.',
  auditLogs: 'The audit log cannot be read. Events are recorded all the same.',
}

/** Takes two plans; tells whether the second is the larger one. */
export function isUpgrade(from: Plan, to: Plan): boolean {
  return PLANS.indexOf(to) > PLANS.indexOf(from)
}
