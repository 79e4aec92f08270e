import { spendAlerts } from '#contract/spend-alerts.ts'
import type { Deps } from '#server/kernel/context.ts'
import { type App, mount } from '#server/kernel/mount.ts'
import { createSpendAlert, deleteSpendAlert, listSpendAlerts, sendTestMails, updateSpendAlert } from './service.ts'

/** Mounts the organization's spend alerts. */
export function mountSpendAlerts(app: App, deps: Deps): void {
  mount(app, deps, spendAlerts.list, (ctx) => listSpendAlerts(ctx))
  mount(app, deps, spendAlerts.create, (ctx, { body }) => createSpendAlert(ctx, body))
  mount(app, deps, spendAlerts.update, (ctx, { params, body }) => updateSpendAlert(ctx, params.alert_id, body))
  mount(app, deps, spendAlerts.delete, async (ctx, { params }) => {
    await deleteSpendAlert(ctx, params.alert_id)
    return undefined
  })
  mount(app, deps, spendAlerts.sendTest, (ctx, { params }) => sendTestMails(ctx, params.alert_id))
}
