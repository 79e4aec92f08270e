import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { CHOSEN_PLANS, FEATURES, type Feature, PLANS } from './plans.ts'

/** Who changes an organization's plan: its owners and billing admins, or the operator of the server alone. */
export const PLAN_CHANGES = ['self-service', 'operator'] as const
export type PlanChanges = (typeof PLAN_CHANGES)[number]

export const PlanList = z
  .object({
    current: z.enum(PLANS),
    changes: z.enum(PLAN_CHANGES).meta({
      description: 'Who changes plans here: the organization itself, or whoever runs the server.',
    }),
    plans: z.array(
      z.object({
        plan: z.enum(PLANS),
        features: z.array(z.enum(Object.keys(FEATURES) as [Feature, ...Feature[]])).meta({
          description: 'What the plan includes on this server.',
        }),
      }),
    ),
  })
  .meta({ id: 'PlanList' })
export type PlanList = z.infer<typeof PlanList>

export const PlanChange = z
  .object({ plan: z.enum(CHOSEN_PLANS, { error: `plan must be one of ${CHOSEN_PLANS.join(', ')}.` }) })
  .meta({ id: 'ChangePlanRequest' })

const tag = 'Billing'

export const billing = {
  plans: endpoint({
    id: 'billing.plans',
    method: 'GET',
    path: '/admin/plans',
    summary: 'List plans',
    description: "The plans there are, smallest first, what each includes on this server, and the organization's own.",
    tag,
    access: { kind: 'organization', permission: 'billing:read' },
    success: { status: 200, body: PlanList },
  }),
  changePlan: endpoint({
    id: 'billing.changePlan',
    method: 'PUT',
    path: '/admin/plan',
    summary: "Change the organization's plan",
    description:
      'Takes effect at once. Nothing that exists is deleted by a smaller plan: service accounts and keys go on working, and what is recorded stays recorded. Refused where the server leaves plans to its operator.',
    tag,
    access: { kind: 'organization', permission: 'billing:update' },
    body: PlanChange,
    success: { status: 200, body: PlanList },
  }),
}
