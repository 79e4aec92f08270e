import { deleteScheduledKeys } from '#server/features/api-keys/scheduled-deletions.ts'
import { closeInvoices } from '#server/features/invoices/service.ts'
import { evaluateSpendAlerts } from '#server/features/spend-alerts/evaluate.ts'
import type { Deps } from '#server/kernel/context.ts'
import { drainOutbox } from '#server/kernel/outbox.ts'
import type { Job } from '#server/kernel/scheduler.ts'
import { deleteWhatIsOver, type RetentionDeps } from './retention.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

/** What a server does by itself, each in the order in which one leads to the next. Takes what the API takes. */
export function createJobs(deps: Deps & Pick<RetentionDeps, 'auditRetentionDays'>): Job[] {
  return [
    { name: 'close invoices', everyMs: 10 * MINUTE_MS, run: async () => void (await closeInvoices(deps)) },
    { name: 'evaluate spend alerts', everyMs: 15 * SECOND_MS, run: async () => void (await evaluateSpendAlerts(deps)) },
    { name: 'delete API keys', everyMs: 5 * SECOND_MS, run: async () => void (await deleteScheduledKeys(deps)) },
    { name: 'send mails', everyMs: 5 * SECOND_MS, run: () => drainOutbox(deps) },
    { name: 'delete what is over', everyMs: 10 * MINUTE_MS, run: async () => void (await deleteWhatIsOver(deps)) },
  ]
}
