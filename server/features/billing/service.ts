import { eq } from 'drizzle-orm'
import type { PlanList } from '#contract/billing.ts'
import { type ChosenPlan, FEATURES, type Feature, type Plan, PLANS } from '#contract/plans.ts'
import { organizations } from '#server/db/schema.ts'
import { mutateIfAny } from '#server/kernel/audit.ts'
import type { OrganizationContext } from '#server/kernel/context.ts'
import { ApiError, notFound } from '#server/kernel/errors.ts'
import { lockAndRequire } from '#server/kernel/standing.ts'

function presentPlans({ deps }: Pick<OrganizationContext, 'deps'>, current: Plan): PlanList {
  const features = Object.keys(FEATURES) as Feature[]
  return {
    current,
    changes: deps.settings.planChanges,
    plans: PLANS.map((plan) => ({ plan, features: features.filter((feature) => deps.planPolicy(plan, feature)) })),
  }
}

/** Returns the plans there are, what each includes under this server's policy, and which one the organization has. */
export function listPlans(ctx: OrganizationContext): PlanList {
  return presentPlans(ctx, ctx.organization.plan)
}

/**
 * Puts the organization on a plan, at once; the one it has already is no change. Returns the plans as they are then.
 * Throws PERMISSION_DENIED where the operator alone changes plans, and when the actor's own role was taken away meanwhile.
 */
export async function changePlan(ctx: OrganizationContext, { plan }: { plan: ChosenPlan }): Promise<PlanList> {
  if (ctx.deps.settings.planChanges === 'operator') {
    throw new ApiError(
      'PERMISSION_DENIED',
      'On this server plans are changed by whoever runs it. Ask them for another plan.',
    )
  }
  if (plan === ctx.organization.plan) return listPlans(ctx)
  return mutateIfAny(ctx, async (tx, record) => {
    await lockAndRequire(tx, ctx, 'billing:update')
    const [before] = await tx
      .select({ id: organizations.id, name: organizations.name, plan: organizations.plan })
      .from(organizations)
      .where(eq(organizations.id, ctx.organization.id))
    if (!before) throw notFound('Organization')
    // Somebody else put the organization on the plan while this request waited.
    if (before.plan === plan) return presentPlans(ctx, plan)
    await tx.update(organizations).set({ plan }).where(eq(organizations.id, before.id))
    record({
      action: 'update',
      resourceType: 'organization',
      resourceId: before.id,
      resourceName: before.name,
      parameters: { plan: { from: before.plan, to: plan } },
    })
    return presentPlans(ctx, plan)
  })
}
