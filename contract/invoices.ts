import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { timeField, uuidField } from './fields.ts'
import { SERVICES } from './usage.ts'

/** A month closes this many days after its end; what comes later is on the next invoice. */
export const INVOICE_CLOSE_DAYS = 3

const money = z.string().meta({ format: 'decimal', description: 'US dollars, exact decimal.' })
const month = z.string().meta({ examples: ['2026-10'] })

export const InvoiceLine = z.object({
  sku: z.string(),
  name: z.string(),
  service: z.enum(SERVICES),
  cloud: z.string().nullable(),
  region: z.string().nullable(),
  service_month: month.meta({
    description:
      "The month of the usage: an earlier one than the invoice's for what was reported after that one had closed.",
  }),
  quantity: z.string(),
  unit: z.string(),
  unit_price: money,
  cost: money.meta({ description: 'quantity × unit_price, not rounded.' }),
})

export const Invoice = z
  .object({
    id: uuidField,
    month,
    closed_at: timeField,
    currency: z.literal('USD'),
    total: money.meta({ description: 'The sum of the lines, rounded once, half up, to the cent.' }),
    lines: z.array(InvoiceLine),
  })
  .meta({ id: 'Invoice' })
export type Invoice = z.infer<typeof Invoice>

export const invoices = {
  list: endpoint({
    id: 'invoices.list',
    method: 'GET',
    path: '/admin/invoices',
    summary: 'List invoices',
    description: `Closed months, newest first. A month closes ${INVOICE_CLOSE_DAYS} days after its end and never changes again.`,
    tag: 'Invoices',
    access: { kind: 'organization', permission: 'billing:read' },
    success: { status: 200, body: z.object({ data: z.array(Invoice) }) },
  }),
}
