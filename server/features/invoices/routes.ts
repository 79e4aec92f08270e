import { invoices } from '#contract/invoices.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { invoiceCsv } from './csv.ts'
import { getInvoice, listInvoices } from './service.ts'

/** Mounts the list of closed months, and each of them as a file. */
export function mountInvoices(app: App, deps: Deps): void {
  mount(app, deps, invoices.list, async (ctx) => ({ data: await listInvoices(ctx) }))
  mount(app, deps, invoices.download, async (ctx, { params }) => invoiceCsv(await getInvoice(ctx, params.invoice_id)))
}
