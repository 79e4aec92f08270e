import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { timeField, uuidField } from './fields.ts'
import { INVOICE_CLOSE_DAYS } from './invoice-days.ts'
import { SERVICES } from './usage.ts'

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

const tag = 'Invoices'
const access = { kind: 'organization', permission: 'billing:read' } as const

export const invoices = {
  list: endpoint({
    id: 'invoices.list',
    method: 'GET',
    path: '/admin/invoices',
    summary: 'List invoices',
    description: `Closed months, newest first. A month closes ${INVOICE_CLOSE_DAYS} days after its end and never changes again.`,
    tag,
    access,
    success: { status: 200, body: z.object({ data: z.array(Invoice) }) },
  }),
  download: endpoint({
    id: 'invoices.download',
    method: 'GET',
    path: '/admin/invoices/{invoice_id}/csv',
    summary: 'Download an invoice as CSV',
    description:
      'One line a SKU, cloud, region, month of usage and unit price; RFC 4180, UTF-8, with a header line. The costs are not rounded: their sum, rounded once to the cent, is the total. A value that a spreadsheet would take for a formula begins with an apostrophe.',
    tag,
    access,
    params: z.object({ invoice_id: z.string() }),
    success: { status: 200 },
  }),
}
