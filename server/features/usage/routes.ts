import { usage } from '#contract/usage.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { exportUsage } from './export.ts'
import { ingestUsage } from './ingest.ts'
import { getPriceBook, putPriceBook } from './price-book.ts'
import { queryUsage } from './query.ts'
import { summarizeUsage } from './summary.ts'

/** Mounts what the usage page reads, and what the data plane and the operator send. */
export function mountUsage(app: App, deps: Deps): void {
  mount(app, deps, usage.get, (ctx, { query }) => queryUsage(ctx, query))
  mount(app, deps, usage.summary, (ctx) => summarizeUsage(ctx))
  mount(app, deps, usage.export, (ctx, { query }) => exportUsage(ctx, query))
  mount(app, deps, usage.report, (_, { body }) => ingestUsage(deps, body.records))
  mount(app, deps, usage.getPriceBook, (ctx) => getPriceBook(ctx))
  mount(app, deps, usage.putPriceBook, (ctx, { body }) => putPriceBook(ctx, body))
}
