import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { dayField } from './usage.ts'
import { emailField, timeField, uuidField } from './fields.ts'

export const SPEND_ALERT_KINDS = ['custom', 'spike'] as const
export const MAX_ALERT_RECIPIENTS = 50
/** What an organization may have of its own; the spike alert comes on top. */
export const MAX_SPEND_ALERTS = 50

const money = z.string().meta({ format: 'decimal', examples: ['500.00'], description: 'US dollars, exact decimal.' })

/** A threshold: $1 to $10,000,000, with cents at most. */
export const alertAmountField = z
  .string({ error: 'Enter an amount in dollars.' })
  .trim()
  .regex(/^\d{1,8}(?:\.\d{1,2})?$/, { error: 'Enter an amount in dollars, such as 500 or 499.99.' })
  .refine((text) => Number(text) >= 1 && Number(text) <= 10_000_000, {
    error: 'The amount must be between $1 and $10,000,000.',
  })
  .meta({ format: 'decimal', examples: ['500'] })

/** Whom to write to. Compared in lower case, each once. */
export const alertRecipientsField = z
  .array(emailField)
  .min(1, { error: 'Enter at least one email address.' })
  .max(MAX_ALERT_RECIPIENTS, { error: `There can be at most ${MAX_ALERT_RECIPIENTS} email addresses.` })
  .transform((all) => [...new Set(all)])

export const SpendAlertFiring = z.object({
  id: uuidField,
  alert_id: uuidField,
  month: z.string().meta({ examples: ['2026-11'] }),
  threshold: money.meta({ description: 'As it was then.' }),
  spend: money.meta({ description: "The month's spend when it was noticed." }),
  fired_at: timeField,
  recipients: z.array(z.string()),
})
export type SpendAlertFiring = z.infer<typeof SpendAlertFiring>

export const SpendAlert = z
  .object({
    id: uuidField,
    kind: z.enum(SPEND_ALERT_KINDS).meta({
      description: '`spike`: the Auto-spend spike alert, which every organization has and nobody can delete.',
    }),
    amount: money
      .nullable()
      .meta({ description: 'The threshold. Null for a spike alert while there is no earlier month to double.' }),
    enabled: z.boolean(),
    recipients: z.array(z.string()).meta({ description: 'Whom it writes to.' }),
    recipients_default: z
      .boolean()
      .meta({ description: 'True: the recipients are the organization owners, whoever they are when it fires.' }),
    month_to_date: money,
    progress: z
      .number()
      .nullable()
      .meta({ description: 'month_to_date / amount; over 1 when crossed. Null without an amount.' }),
    crossing: z
      .discriminatedUnion('state', [
        z.object({ state: z.literal('crossed') }),
        z.object({ state: z.literal('expected'), day: dayField }),
        z.object({ state: z.literal('not-expected') }),
        z.object({ state: z.literal('unknown') }),
      ])
      .meta({ description: 'When it will be crossed this month, by the forecast.' }),
    last_fired_at: timeField.nullable(),
    created_at: timeField,
    updated_at: timeField,
  })
  .meta({ id: 'SpendAlert' })
export type SpendAlert = z.infer<typeof SpendAlert>

export const SpendAlertCreate = z
  .object({
    amount: alertAmountField,
    recipients: alertRecipientsField.optional().meta({ description: 'The organization owners unless told.' }),
  })
  .meta({ id: 'CreateSpendAlertRequest' })

export const SpendAlertUpdate = z
  .object({
    amount: alertAmountField.optional().meta({ description: 'Fixed for the spike alert.' }),
    recipients: alertRecipientsField.nullable().optional().meta({ description: 'Null: the organization owners.' }),
    enabled: z.boolean().optional().meta({ description: 'Of the spike alert.' }),
  })
  .meta({ id: 'UpdateSpendAlertRequest', description: 'Fields that are omitted are not updated.' })

const params = z.object({ alert_id: uuidField })
const read = { kind: 'organization', permission: 'spendAlerts:read' } as const
const write = { kind: 'organization', permission: 'spendAlerts:write' } as const
const feature = 'spendAlerts'
const tag = 'Spend alerts'

export const spendAlerts = {
  list: endpoint({
    id: 'spendAlerts.list',
    method: 'GET',
    path: '/admin/spend-alerts',
    summary: 'List spend alerts',
    description: 'The Auto-spend spike alert first, then by amount; with what they fired in the last 13 months.',
    tag,
    access: read,
    feature,
    success: {
      status: 200,
      body: z.object({
        month: z.string(),
        month_to_date: money,
        forecast: money.nullable(),
        default_recipients: z.array(z.string()).meta({ description: "The organization owners' addresses." }),
        data: z.array(SpendAlert),
        history: z.array(SpendAlertFiring).meta({ description: 'Newest first, at most 200.' }),
      }),
    },
  }),
  create: endpoint({
    id: 'spendAlerts.create',
    method: 'POST',
    path: '/admin/spend-alerts',
    summary: 'Create a spend alert',
    description:
      'Writes to its recipients once in each calendar month (UTC) in which spend reaches the amount; within a minute when it has been reached already.',
    tag,
    access: write,
    feature,
    body: SpendAlertCreate,
    success: { status: 201, body: SpendAlert },
    errors: ['ALREADY_EXISTS', 'FAILED_PRECONDITION'],
  }),
  update: endpoint({
    id: 'spendAlerts.update',
    method: 'PATCH',
    path: '/admin/spend-alerts/{alert_id}',
    summary: 'Update a spend alert',
    description: 'A raised amount can fire again in the same month.',
    tag,
    access: write,
    feature,
    params,
    body: SpendAlertUpdate,
    success: { status: 200, body: SpendAlert },
    errors: ['ALREADY_EXISTS', 'FAILED_PRECONDITION'],
  }),
  delete: endpoint({
    id: 'spendAlerts.delete',
    method: 'DELETE',
    path: '/admin/spend-alerts/{alert_id}',
    summary: 'Delete a spend alert',
    description: 'With its history. The spike alert cannot be deleted.',
    tag,
    access: write,
    feature,
    params,
    success: { status: 202 },
    errors: ['FAILED_PRECONDITION'],
  }),
  sendTest: endpoint({
    id: 'spendAlerts.sendTest',
    method: 'POST',
    path: '/admin/spend-alerts/{alert_id}/test',
    summary: 'Send a test mail',
    description:
      'Writes to every recipient what the alert would write now, marked as a test. Five an hour for an alert, and twenty for an organization.',
    tag,
    access: write,
    feature,
    params,
    success: { status: 200, body: z.object({ recipients: z.array(z.string()) }) },
    errors: ['FAILED_PRECONDITION', 'RESOURCE_EXHAUSTED'],
  }),
}
