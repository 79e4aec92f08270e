import { z } from 'zod'
import { isDay } from './days.ts'
import { endpoint } from './endpoint.ts'
import { anyTextField, nameField, TAG_RULES, timeField, uuidField } from './fields.ts'
import { RESOURCE_TYPES } from './projects.ts'
import { reportedTags } from './reported-tags.ts'
import { SERVICES, USAGE_SCOPES } from './usage-scopes.ts'

export { MAX_USAGE_DAYS, SERVICE_LABELS, SERVICES, type Service, type UsageScope } from './usage-scopes.ts'

/** How late and how early an event may come (Pinecone's cost data is delayed as long; a clock may be a little fast). */
export const LATE_EVENT_DAYS = 35
export const EARLY_EVENT_MINUTES = 5
export const MAX_USAGE_RECORDS = 10_000

/** An exact amount in dollars, as many digits as it needs: `12.3456`. Never a float. */
const money = z.string().meta({ format: 'decimal', examples: ['1204.50'], description: 'US dollars, exact decimal.' })
const decimal = z.string().meta({ format: 'decimal', examples: ['123456.5'] })

/** A day in UTC: `2026-11-22`. */
export const dayField = z
  .string()
  .refine(isDay, { error: 'Enter a day such as 2026-11-22.' })
  .meta({ format: 'date', description: 'A day in UTC.' })
/** A day that somebody asks about: such that there are days before and after it, which PostgreSQL and JSON can write. */
export const askedDayField = dayField.refine((day) => day >= '1970-01-01' && day <= '9998-12-31', {
  error: 'Enter a day between 1970-01-01 and 9998-12-31.',
})

const list = (what: string, options: { maxLength?: number } = {}) =>
  z
    .string()
    .max(options.maxLength ?? 20_000)
    .transform((text) => [...new Set(text.split(',').filter((one) => one !== ''))])
    .optional()
    .meta({ description: `${what}, separated by commas. None means all.`, type: 'string' })

const rangeAndFilters = {
  from: askedDayField
    .optional()
    .meta({ format: 'date', description: 'First day, UTC. 29 days before `to` unless told.' }),
  to: askedDayField.optional().meta({ format: 'date', description: 'Last day, UTC, included. Today unless told.' }),
  skus: list('Ids of billable SKUs such as `read-units:aws:us-east-1`'),
  projects: list('Ids of projects'),
  services: list('Services'),
}

export const UsageQuery = z.object({
  ...rangeAndFilters,
  scope: z.enum(USAGE_SCOPES).default('sku'),
  top: z.coerce
    .number<string>()
    .int()
    .min(1)
    .max(20)
    .default(8)
    .meta({ description: 'How many groups get a series of their own; the rest is added up in one.', type: 'integer' }),
})
export const UsageExportQuery = z.object(rangeAndFilters)

export const UsageGroup = z.object({
  id: z.string().meta({
    description:
      "In scope `sku` the billable SKU's id, in scope `project` the project's, in scope `service` the service.",
  }),
  name: z.string().meta({ examples: ['Read units, aws us-east-1'] }),
  service: z.enum(SERVICES).nullable().meta({ description: 'Null in scope `project`.' }),
  project_deleted: z
    .boolean()
    .optional()
    .meta({ description: 'In scope `project`: the project is gone, its usage stays.' }),
  selected: z.boolean().meta({
    description:
      'Whether the filter of the scope itself lets it through. Totals and series count what is selected only.',
  }),
  quantity: decimal.nullable().meta({ description: 'In scope `sku` only.' }),
  unit: z.string().nullable(),
  cost: money,
  previous_cost: money.meta({ description: 'The same number of days directly before.' }),
})
export type UsageGroup = z.infer<typeof UsageGroup>

export const UsageSeries = z.object({
  group_id: z.string().nullable().meta({ description: 'Null: all other selected groups together.' }),
  name: z.string(),
  costs: z.array(money).meta({ description: 'One a day, in the order of `days`.' }),
  quantities: z.array(decimal).nullable(),
})
export type UsageSeries = z.infer<typeof UsageSeries>

export const Usage = z
  .object({
    from: dayField,
    to: dayField,
    previous_from: dayField,
    previous_to: dayField,
    scope: z.enum(USAGE_SCOPES),
    currency: z.literal('USD'),
    days: z.array(dayField),
    total: z.object({
      cost: money,
      previous_cost: money,
      change: z
        .number()
        .nullable()
        .meta({ description: 'cost / previous_cost − 1; null when there was no cost before.' }),
    }),
    groups: z
      .array(UsageGroup)
      .meta({ description: 'Every group with usage in the period or the one before, dearest first.' }),
    series: z.array(UsageSeries).meta({ description: 'The dearest selected groups, then the rest.' }),
    received_at: timeField.nullable().meta({ description: 'When usage last came in; null: never.' }),
  })
  .meta({ id: 'Usage' })
export type Usage = z.infer<typeof Usage>

export const UsageForecast = z.object({
  cost: money.meta({ description: "The whole month's expected cost." }),
  low: money,
  high: money.meta({ description: 'The month ends between `low` and `high` with the probability `confidence`.' }),
  confidence: z.number(),
  history_days: z.int().meta({ description: 'How many complete days it was made from.' }),
})
export type UsageForecast = z.infer<typeof UsageForecast>

export const UsageMover = z.object({
  project: z.object({ id: uuidField, name: z.string() }),
  sku: z.object({ id: z.string(), name: z.string(), service: z.enum(SERVICES) }),
  cost: money.meta({ description: 'In the last 7 complete days.' }),
  previous_cost: money.meta({ description: 'In the 7 days before.' }),
  change: money.meta({ description: 'cost − previous_cost; may be negative.' }),
  since: dayField.meta({ description: 'The day since which it differs.' }),
})
export type UsageMover = z.infer<typeof UsageMover>

export const UsageSummary = z
  .object({
    today: dayField,
    month: z.string().meta({ examples: ['2026-11'] }),
    month_to_date: money,
    last_month: z.object({
      month: z.string(),
      cost: money,
      invoiced: z.boolean().meta({ description: 'Whether its invoice is closed. Until then it may still grow.' }),
    }),
    forecast: UsageForecast.nullable().meta({
      description: 'Null when there are fewer than three complete days to make it from.',
    }),
    movers: z.array(UsageMover).meta({ description: 'Up to five, largest change first.' }),
    first_day: dayField.nullable().meta({ description: 'The first day with usage.' }),
    last_day: dayField.nullable().meta({ description: 'The last day with usage.' }),
    received_at: timeField.nullable(),
  })
  .meta({ id: 'UsageSummary' })
export type UsageSummary = z.infer<typeof UsageSummary>

const code = /^[a-z0-9][a-z0-9._-]*$/
const placeField = (what: string) =>
  z
    .string()
    .max(64)
    .regex(code, { error: `${what} can have lower-case letters, digits, dots and hyphens.` })

/** How a quantity may be written: up to 20 digits before and 12 behind the point. */
export const QUANTITY = /^\d{1,20}(?:\.\d{1,12})?$/
/** RFC 3339: a time without an offset would be somebody's local time. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ](?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/
/** JavaScript takes the 30th of February for the 2nd of March: another day, and another month's invoice. */
const isTime = (text: string) => RFC_3339.test(text) && isDay(text.slice(0, 10)) && !Number.isNaN(Date.parse(text))

export const UsageRecord = z
  .object({
    id: nameField(200, 'The id').meta({ description: 'Of the event. Sent again, it is not counted again.' }),
    time: z
      .string()
      .refine(isTime, { error: 'Enter a time with its offset from UTC, such as 2026-11-22T04:30:00Z.' })
      .meta({ format: 'date-time' }),
    project_id: uuidField,
    sku: placeField('The SKU').meta({ examples: ['read-units'] }),
    cloud: placeField('The cloud')
      .optional()
      .meta({ examples: ['aws'] }),
    region: placeField('The region')
      .optional()
      .meta({ examples: ['us-east-1'] }),
    resource: z
      .object({
        type: z.enum(RESOURCE_TYPES),
        id: nameField(255, 'The id'),
        name: nameField(255, 'The name'),
        tags: reportedTags(anyTextField(TAG_RULES.maxKeyCharacters), anyTextField(TAG_RULES.maxValueCharacters))
          .refine((tags) => Object.keys(tags).length <= TAG_RULES.maxTags, {
            error: `There can be at most ${TAG_RULES.maxTags} tags.`,
          })
          .default({}),
      })
      .optional(),
    quantity: z
      .union([z.number(), z.string()], { error: 'Enter a quantity as a number, or as text when it must be exact.' })
      .meta({ description: "In the SKU's unit. As text it stays exact whatever its length: `12345678901234567.25`." }),
  })
  .meta({ id: 'UsageRecord' })
export type UsageRecord = z.infer<typeof UsageRecord>

export const UsageRejection = z.object({
  index: z.int().meta({ description: 'Where in the batch, from 0.' }),
  id: z.string().nullable().meta({ description: "The record's id, when it has one." }),
  reason: z.string(),
})
export type UsageRejection = z.infer<typeof UsageRejection>

export const UsageReceipt = z
  .object({
    accepted: z.int().meta({ description: 'Records counted now.' }),
    duplicates: z.int().meta({ description: 'Records whose id had been counted before.' }),
    rejected: z.array(UsageRejection).meta({ description: 'Records that were not counted; all others were.' }),
  })
  .meta({ id: 'UsageReceipt' })
export type UsageReceipt = z.infer<typeof UsageReceipt>

const unitPrice = z
  .string()
  .regex(/^\d{1,12}(?:\.\d{1,18})?$/, { error: 'Enter a price such as 0.000016, in dollars a unit.' })
  .meta({ format: 'decimal', description: 'US dollars a unit.' })

export const PriceBook = z
  .object({
    skus: z.array(
      z.object({
        id: placeField('The SKU'),
        name: nameField(120),
        service: z.enum(SERVICES),
        unit: nameField(40, 'The unit'),
      }),
    ),
    prices: z.array(
      z.object({
        sku: placeField('The SKU'),
        cloud: placeField('The cloud')
          .nullable()
          .default(null)
          .meta({ description: 'Null: any that has no price of its own.' }),
        region: placeField('The region')
          .nullable()
          .default(null)
          .meta({ description: 'Null: any that has no price of its own.' }),
        effective_from: dayField.meta({ description: 'The first day, UTC, of usage it is for.', format: 'date' }),
        unit_price: unitPrice,
      }),
    ),
  })
  .meta({
    id: 'PriceBook',
    description: 'A price is looked up for the day of the usage: for the region, else for the cloud, else for any.',
  })
export type PriceBook = z.output<typeof PriceBook>

const read = { kind: 'organization', permission: 'usage:read' } as const
const tag = 'Usage'

export const usage = {
  get: endpoint({
    id: 'usage.get',
    method: 'GET',
    path: '/admin/usage',
    summary: 'Get usage and cost',
    description: 'Usage and cost by day, by billable SKU, project or service. Days are UTC, as on invoices.',
    tag,
    access: read,
    feature: 'usage',
    query: UsageQuery,
    success: { status: 200, body: Usage },
  }),
  summary: endpoint({
    id: 'usage.summary',
    method: 'GET',
    path: '/admin/usage/summary',
    summary: 'Get the month to date and its forecast',
    description:
      'The forecast is the month to date and, for each day left, the mean of the last 14 complete days, weighted by what the weekday had of a week in the last 28. The interval comes from how far single days and whole weeks strayed from that.',
    tag,
    access: read,
    feature: 'usage',
    success: { status: 200, body: UsageSummary },
  }),
  export: endpoint({
    id: 'usage.export',
    method: 'GET',
    path: '/admin/usage/export',
    summary: 'Download usage and cost as CSV',
    description:
      'One line a day, project, SKU, resource and unit price, in the order of days; RFC 4180, UTF-8, with a header line. The file is the state at the moment the download began. A value that a spreadsheet would take for a formula begins with an apostrophe.',
    tag,
    access: read,
    feature: 'usage',
    query: UsageExportQuery,
    success: { status: 200 },
  }),
  report: endpoint({
    id: 'usage.report',
    method: 'POST',
    path: '/internal/v1/usage-records',
    summary: 'Report usage',
    description: `Takes up to ${MAX_USAGE_RECORDS.toLocaleString('en')} events, gzip accepted. An id counts once in its organization, however often it is sent. A record that cannot be counted is named in the answer and the others are kept. Events may be ${LATE_EVENT_DAYS} days late.`,
    tag: 'Integration',
    access: { kind: 'integration' },
    body: z.object({
      records: z
        // What does not parse is kept as it came, so that the answer can name it and the others be counted.
        .array(UsageRecord.or(z.unknown().transform((unparsed) => ({ unparsed }))))
        .max(MAX_USAGE_RECORDS, {
          error: `A batch can have at most ${MAX_USAGE_RECORDS.toLocaleString('en')} records.`,
        }),
    }),
    maxBodyBytes: 16 * 1024 * 1024,
    success: { status: 200, body: UsageReceipt },
  }),
  getPriceBook: endpoint({
    id: 'usage.getPriceBook',
    method: 'GET',
    path: '/internal/v1/price-book',
    summary: 'Get the price book',
    tag: 'Integration',
    access: { kind: 'integration' },
    success: { status: 200, body: PriceBook },
  }),
  putPriceBook: endpoint({
    id: 'usage.putPriceBook',
    method: 'PUT',
    path: '/internal/v1/price-book',
    summary: 'Replace the price book',
    description:
      'Holds for usage that is reported from now on. What was rated before keeps its price; a SKU that was used keeps its name.',
    tag: 'Integration',
    access: { kind: 'integration' },
    body: PriceBook,
    maxBodyBytes: 4 * 1024 * 1024,
    success: { status: 200, body: z.object({ skus: z.int(), prices: z.int() }) },
  }),
}
