import { billing } from '#contract/billing.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { changePlan, listPlans } from './service.ts'

/** Mounts the plans and the change of one. */
export function mountBilling(app: App, deps: Deps): void {
  mount(app, deps, billing.plans, async (ctx) => listPlans(ctx))
  mount(app, deps, billing.changePlan, (ctx, { body }) => changePlan(ctx, body))
}
