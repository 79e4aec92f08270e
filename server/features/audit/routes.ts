import { auditEvents } from '#contract/audit.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { exportAuditEvents } from './export.ts'
import { listAuditFilters } from './repo.ts'
import { listAuditEvents } from './service.ts'

/** Mounts the audit log: read and downloaded, never changed. */
export function mountAudit(app: App, deps: Deps): void {
  mount(app, deps, auditEvents.list, (ctx, { query }) => listAuditEvents(ctx, query))
  mount(app, deps, auditEvents.filters, (ctx) => listAuditFilters(ctx.db, ctx.organization.id))
  mount(app, deps, auditEvents.export, (ctx, { query }) => exportAuditEvents(ctx, query))
}
