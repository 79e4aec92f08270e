import { SERVICE_LABELS } from '#contract/usage.ts'
import { csvField } from '#server/kernel/csv.ts'
import type { StoredInvoice } from './service.ts'

// Named as in the CSV of usage, and the same in them: whoever puts both into one sheet looks one up in the other.
const COLUMNS: readonly (readonly [string, (line: StoredInvoice['lines'][number]) => string])[] = [
  ['Month of usage', (line) => line.serviceMonth.slice(0, 7)],
  ['Service', (line) => csvField(SERVICE_LABELS[line.service])],
  ['SKU', (line) => csvField(line.name)],
  ['SKU ID', (line) => csvField(line.sku)],
  ['Cloud', (line) => csvField(line.cloud)],
  ['Region', (line) => csvField(line.region)],
  ['Quantity', (line) => line.quantity],
  ['Unit', (line) => csvField(line.unit)],
  ['Unit price (USD)', (line) => line.unitPrice],
  ['Cost (USD)', (line) => line.cost],
]

/** Takes an invoice; returns it as a file: a line each, exact, so that their sum rounded to the cent is the total. */
export function invoiceCsv(invoice: StoredInvoice): Response {
  const lines = [
    COLUMNS.map(([name]) => name).join(','),
    ...invoice.lines.map((line) => COLUMNS.map(([, read]) => read(line)).join(',')),
  ]
  // The mark says UTF-8: without it a double-clicked file opens with names in pieces.
  return new Response(`\uFEFF${lines.join('\r\n')}\r\n`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="invoice_${invoice.month.slice(0, 7)}.csv"`,
      'cache-control': 'no-store',
    },
  })
}
