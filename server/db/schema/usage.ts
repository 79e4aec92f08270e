/** What was used, what it cost, and the sums that pages read. */
import {
  bigint,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Service } from '#contract/usage.ts'
import { time } from './time.ts'

/** What can be billed. A SKU that was used once stays, so that its usage keeps its name. */
export const usageSkus = pgTable('usage_skus', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  service: text('service').$type<Service>().notNull(),
  unit: text('unit').notNull(),
})

/** The price book: dollars a unit. An empty cloud or region stands for any that has no price of its own. */
export const usagePrices = pgTable(
  'usage_prices',
  {
    sku: text('sku')
      .notNull()
      .references(() => usageSkus.id),
    cloud: text('cloud').notNull().default(''),
    region: text('region').notNull().default(''),
    effectiveFrom: date('effective_from').notNull(),
    unitPrice: numeric('unit_price').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sku, table.cloud, table.region, table.effectiveFrom] })],
)

/** Each SKU × cloud × region that was ever used, by a number that the big tables can afford to repeat. */
export const usageLines = pgTable(
  'usage_lines',
  {
    key: integer('key').primaryKey().generatedAlwaysAsIdentity(),
    sku: text('sku')
      .notNull()
      .references(() => usageSkus.id),
    cloud: text('cloud').notNull(),
    region: text('region').notNull(),
  },
  (table) => [unique('usage_lines_once').on(table.sku, table.cloud, table.region)],
)

/** Each project that usage was reported for or that was deleted, as it was last seen: its usage keeps its name. */
export const usageProjects = pgTable(
  'usage_projects',
  {
    projectId: uuid('project_id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    name: text('name').notNull(),
    tags: jsonb('tags').$type<Record<string, string>>().notNull(),
  },
  (table) => [index('usage_projects_organization').on(table.organizationId)],
)

/** Each resource that usage was reported for, as the latest event describes it. An empty type and id: of none in particular. */
export const usageResources = pgTable(
  'usage_resources',
  {
    key: integer('key').primaryKey().generatedAlwaysAsIdentity(),
    organizationId: text('organization_id').notNull(),
    projectId: uuid('project_id').notNull(),
    type: text('type').notNull(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    tags: jsonb('tags').$type<Record<string, string>>().notNull(),
    seenAt: time('seen_at').notNull(),
  },
  (table) => [unique('usage_resources_once').on(table.projectId, table.type, table.id)],
)

/** Counts the batches of usage over all organizations. */
export const usageBatches = pgSequence('usage_batches')

/**
 * The last batch of each organization. A batch locks the row until it is committed, so that an organization's batches
 * become visible in the order of their numbers.
 */
export const usageOrganizations = pgTable('usage_organizations', {
  organizationId: text('organization_id').primaryKey(),
  lastBatch: bigint('last_batch', { mode: 'number' }).notNull(),
  receivedAt: time('received_at').notNull(),
})

/** What was reported, rated. Counted once by its id, so it has to stay for longer than an event may be late. */
export const usageEvents = pgTable(
  'usage_events',
  {
    organizationId: text('organization_id').notNull(),
    id: text('id').notNull(),
    time: time('time').notNull(),
    projectId: uuid('project_id').notNull(),
    line: integer('line').notNull(),
    resource: integer('resource').notNull(),
    quantity: numeric('quantity').notNull(),
    unitPrice: numeric('unit_price').notNull(),
    cost: numeric('cost').notNull(),
    batch: bigint('batch', { mode: 'number' }).notNull(),
    receivedAt: time('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.id] }),
    // Rows lie in the order they came in: an index of a few pages finds the newest and the oldest.
    index('usage_events_received').using('brin', table.batch, table.receivedAt),
  ],
)

/** Usage by day (UTC) as finely as anybody may ask for it. `batch`: the last one that changed the row. */
export const usageDaily = pgTable(
  'usage_daily',
  {
    organizationId: text('organization_id').notNull(),
    day: date('day').notNull(),
    projectId: uuid('project_id').notNull(),
    line: integer('line').notNull(),
    resource: integer('resource').notNull(),
    /** Part of the key, so that quantity × price is the cost also when a price was corrected during a day. */
    unitPrice: numeric('unit_price').notNull(),
    quantity: numeric('quantity').notNull(),
    cost: numeric('cost').notNull(),
    events: bigint('events', { mode: 'number' }).notNull(),
    batch: bigint('batch', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.organizationId, table.day, table.projectId, table.line, table.resource, table.unitPrice],
    }),
  ],
)

/** The same added up over resources: for a SKU in one project, the projects of one SKU, and what moved. */
export const usageDailyProjectLines = pgTable(
  'usage_daily_project_lines',
  {
    organizationId: text('organization_id').notNull(),
    day: date('day').notNull(),
    projectId: uuid('project_id').notNull(),
    line: integer('line').notNull(),
    quantity: numeric('quantity').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.line, table.day, table.projectId] }),
    index('usage_daily_project_lines_project').on(table.organizationId, table.projectId, table.day),
    index('usage_daily_project_lines_day').on(table.organizationId, table.day),
  ],
)

/** The same added up by SKU, for the page: a year of a large organization is some ten thousand rows. */
export const usageDailyLines = pgTable(
  'usage_daily_lines',
  {
    organizationId: text('organization_id').notNull(),
    day: date('day').notNull(),
    line: integer('line').notNull(),
    quantity: numeric('quantity').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.day, table.line] })],
)

/** The same added up by project. */
export const usageDailyProjects = pgTable(
  'usage_daily_projects',
  {
    organizationId: text('organization_id').notNull(),
    day: date('day').notNull(),
    projectId: uuid('project_id').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.day, table.projectId] }),
    // For the days of the few projects that are drawn.
    index('usage_daily_projects_project').on(table.organizationId, table.projectId, table.day),
  ],
)

/** The same by project and month: a year of many projects is added up from months, and from days only at its ends. */
export const usageMonthlyProjects = pgTable(
  'usage_monthly_projects',
  {
    organizationId: text('organization_id').notNull(),
    month: date('month').notNull(),
    projectId: uuid('project_id').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.month, table.projectId] })],
)

/** The same by project, SKU and month. */
export const usageMonthlyProjectLines = pgTable(
  'usage_monthly_project_lines',
  {
    organizationId: text('organization_id').notNull(),
    month: date('month').notNull(),
    projectId: uuid('project_id').notNull(),
    line: integer('line').notNull(),
    quantity: numeric('quantity').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.month, table.projectId, table.line] })],
)

/** The same added up by month, which spend alerts are measured by. `month` is its first day. */
export const usageMonthly = pgTable(
  'usage_monthly',
  {
    organizationId: text('organization_id').notNull(),
    month: date('month').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.month] }),
    index('usage_monthly_month').on(table.month),
  ],
)
