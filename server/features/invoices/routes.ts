import { invoices } from '#contract/invoices.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { listInvoices } from './service.ts'

/** Mounts the list of closed months. */
export function mountInvoices(app: App, deps: Deps): void {
  mount(app, deps, invoices.list, async (ctx) => ({ data: await listInvoices(ctx) }))
}
