import { type Feature, FEATURES, type Plan, PLANS } from '#contract/plans.ts'

/** What there is, in the order a plan tells of it. */
export const SHOWN_FEATURES = Object.keys(FEATURES) as Feature[]

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
  sso: 'People sign in with a password, also where single sign-on was required. What is set up for it stays.',
  serviceAccounts: 'No new service accounts. Those that exist go on working.',
  auditLogs: 'The audit log cannot be read. Events are recorded all the same.',
}

/** Takes two plans; tells whether the second is the larger one. */
export function isUpgrade(from: Plan, to: Plan): boolean {
  return PLANS.indexOf(to) > PLANS.indexOf(from)
}
