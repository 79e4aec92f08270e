import type { Invoice } from '#contract/invoices.ts'
import { SERVICE_LABELS } from '#contract/usage.ts'
import { csvField } from '#server/kernel/csv.ts'

type Line = Invoice['lines'][number]

const optional = (value: string | null) => (value === null ? '' : csvField(value))

const COLUMNS: readonly (readonly [string, (line: Line) => string])[] = [
  ['Month of usage', (line) => line.service_month],
  ['Service', (line) => csvField(SERVICE_LABELS[line.service])],
  ['SKU', (line) => csvField(line.name)],
  ['SKU ID', (line) => csvField(line.sku)],
  ['Cloud', (line) => optional(line.cloud)],
  ['Region', (line) => optional(line.region)],
  ['Quantity', (line) => line.quantity],
  ['Unit', (line) => csvField(line.unit)],
  ['Unit price (USD)', (line) => line.unit_price],
  ['Cost (USD)', (line) => line.cost],
]

/** Takes an invoice; returns it as a file: a line each, exact, so that their sum rounded to the cent is the total. */
export function invoiceCsv(invoice: Invoice): Response {
  const lines = [
    COLUMNS.map(([name]) => name).join(','),
    ...invoice.lines.map((line) => COLUMNS.map(([, read]) => read(line)).join(',')),
  ]
  // The mark says UTF-8: without it a double-clicked file opens with names in pieces.
  return new Response(`\uFEFF${lines.join('\r\n')}\r\n`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="invoice_${invoice.month}.csv"`,
      'cache-control': 'no-store',
    },
  })
}
