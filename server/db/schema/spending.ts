/** Spend alerts and invoices. */
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Service } from '#contract/usage.ts'
import { organizations } from './organizations.ts'
import { time } from './time.ts'

export const spendAlerts = pgTable(
  'spend_alerts',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id')
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<'custom' | 'spike'>().notNull(),
    /** Null for the spike alert, whose threshold is double the last month's invoice. */
    amount: numeric('amount'),
    enabled: boolean('enabled').notNull().default(true),
    /** Null: the organization owners, whoever they are when it fires. */
    recipients: text('recipients').array(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('spend_alerts_spike')
      .on(table.organizationId)
      .where(sql`${table.kind} = 'spike'`),
    unique('spend_alerts_amount').on(table.organizationId, table.amount),
    check('spend_alerts_threshold', sql`(${table.kind} = 'spike') = (${table.amount} is null)`),
  ],
)

/** What a spend alert fired: once for its threshold in a month, whoever notices first. */
export const spendAlertFirings = pgTable(
  'spend_alert_firings',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    alertId: uuid('alert_id')
      .notNull()
      .references(() => spendAlerts.id, { onDelete: 'cascade' }),
    month: date('month').notNull(),
    /** The amount the alert was set to; 0 for the spike alert, whose threshold moves with late usage. */
    armedAmount: numeric('armed_amount').notNull(),
    threshold: numeric('threshold').notNull(),
    spend: numeric('spend').notNull(),
    recipients: text('recipients').array().notNull(),
    firedAt: time('fired_at').notNull(),
  },
  (table) => [
    unique('spend_alert_firings_once').on(table.alertId, table.month, table.armedAmount),
    index('spend_alert_firings_organization').on(table.organizationId, table.firedAt),
  ],
)

/** A closed month. Never changed. Outlives the organization: no foreign key. */
export const invoices = pgTable(
  'invoices',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    month: date('month').notNull(),
    total: numeric('total').notNull(),
    closedAt: time('closed_at').notNull(),
  },
  (table) => [unique('invoices_month').on(table.organizationId, table.month)],
)

export const invoiceLines = pgTable(
  'invoice_lines',
  {
    invoiceId: uuid('invoice_id')
      .notNull()
      .references(() => invoices.id),
    position: integer('position').notNull(),
    /** The month of the usage: an earlier one for what came after that one had closed. */
    serviceMonth: date('service_month').notNull(),
    line: integer('line').notNull(),
    // As they were called on the day, whatever the price book says afterwards.
    sku: text('sku').notNull(),
    name: text('name').notNull(),
    service: text('service').$type<Service>().notNull(),
    cloud: text('cloud').notNull(),
    region: text('region').notNull(),
    unit: text('unit').notNull(),
    unitPrice: numeric('unit_price').notNull(),
    quantity: numeric('quantity').notNull(),
    cost: numeric('cost').notNull(),
  },
  (table) => [primaryKey({ columns: [table.invoiceId, table.position] })],
)
