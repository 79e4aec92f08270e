import { z } from 'zod'
import { AuditEvent } from './audit.ts'
import { endpoint } from './endpoint.ts'
import { timeField, uuidField } from './fields.ts'
import { EXPIRING_DAYS, NEAR_ALERT, UNUSED_DAYS } from './home-limits.ts'
import { SPEND_ALERT_KINDS } from './spend-alerts.ts'
import { dayField, UsageForecast } from './usage.ts'

const money = z.string().meta({ format: 'decimal', examples: ['1204.50'], description: 'US dollars, exact decimal.' })

/** How many there are, and the first few of them. */
const some = <Row extends z.ZodType>(row: Row) => z.object({ count: z.int(), first: z.array(row) })

export const HomeKey = z.object({
  id: uuidField,
  name: z.string(),
  hint: z.string(),
  project: z.object({ id: uuidField, name: z.string() }),
  at: timeField.nullable().meta({
    description: 'When it expires, when it was last used (null: never), or when the old value ends.',
  }),
})
export type HomeKey = z.infer<typeof HomeKey>

export const HomeInvite = z.object({ id: uuidField, email: z.string(), expires_at: timeField })

export const HomeAlert = z.object({
  id: uuidField,
  kind: z.enum(SPEND_ALERT_KINDS),
  amount: money,
  progress: z.number().meta({ description: 'The month to date as a share of the amount.' }),
  crossing: z.discriminatedUnion('state', [
    z.object({ state: z.literal('crossed') }),
    z.object({ state: z.literal('expected'), day: dayField }),
    z.object({ state: z.literal('not-expected') }),
    z.object({ state: z.literal('unknown') }),
  ]),
})
export type HomeAlert = z.infer<typeof HomeAlert>

export const FIRST_STEPS = ['project', 'api_key', 'invite', 'service_account', 'spend_alert'] as const
export type FirstStep = (typeof FIRST_STEPS)[number]

/** Where an organization stands, as far as the caller may see it. Null is what they may not. */
export const Home = z
  .object({
    spend: z
      .object({
        today: dayField,
        month_to_date: money,
        last_month: z.object({
          month: z.string().meta({ examples: ['2026-10'] }),
          cost: money,
          to_date: money.meta({ description: 'Up to the same day of the month.' }),
        }),
        forecast: UsageForecast.nullable(),
        received_at: timeField.nullable().meta({ description: 'When usage last came in; null: never.' }),
      })
      .nullable(),
    alerts: z
      .array(HomeAlert)
      .nullable()
      .meta({
        description: `Those that were crossed, will be by the forecast, or have reached ${NEAR_ALERT * 100} % of their amount.`,
      }),
    keys: z
      .object({
        count: z.int().meta({ description: 'All API keys the caller sees.' }),
        expiring: some(HomeKey).meta({ description: `Within ${EXPIRING_DAYS} days.` }),
        unused: some(HomeKey).meta({ description: `Work, and were not used for ${UNUSED_DAYS} days.` }),
        in_grace: some(HomeKey).meta({ description: 'Rotated, and the old value still works.' }),
      })
      .nullable()
      .meta({ description: 'Of the projects whose keys the caller sees; null without any.' }),
    secrets_in_grace: some(z.object({ id: uuidField, name: z.string(), at: timeField }))
      .nullable()
      .meta({ description: 'Service accounts whose old client secret still works.' }),
    invites: z.object({ pending: some(HomeInvite), expired: some(HomeInvite) }).nullable(),
    changes: z.array(AuditEvent).nullable().meta({ description: 'What was last done, newest first.' }),
    first_steps: z
      .object({ done: z.array(z.enum(FIRST_STEPS)), is_fresh: z.boolean() })
      .nullable()
      .meta({ description: 'Which first steps somebody has taken; `is_fresh`: the organization is a new one.' }),
  })
  .meta({ id: 'Home' })
export type Home = z.infer<typeof Home>

export const home = {
  get: endpoint({
    id: 'home.get',
    method: 'GET',
    path: '/admin/home',
    summary: 'Get what needs attention',
    description:
      'What the console shows first: spend, alerts, API keys and invites that need somebody, and what changed.',
    tag: 'Home',
    access: { kind: 'organization', permission: 'organization:read' },
    success: { status: 200, body: Home },
  }),
}
