import { deleteScheduledKeys } from '#server/features/api-keys/scheduled-deletions.ts'
import { closeInvoices } from '#server/features/invoices/service.ts'
import { evaluateSpendAlerts } from '#server/features/spend-alerts/evaluate.ts'
import { deleteOldEvents } from '#server/features/usage/retention.ts'
import type { Deps } from '#server/kernel/context.ts'
import { deleteOldMails, drainOutbox, type OutboxDeps } from '#server/kernel/outbox.ts'
import type { Job } from '#server/kernel/scheduler.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

/** What a server does by itself, each in the order in which one leads to the next. Takes what the API takes, and what delivers a mail. */
export function createJobs(deps: Deps & Pick<OutboxDeps, 'deliverMail'>): Job[] {
  return [
    { name: 'close invoices', everyMs: 10 * MINUTE_MS, run: async () => void (await closeInvoices(deps)) },
    { name: 'evaluate spend alerts', everyMs: 15 * SECOND_MS, run: async () => void (await evaluateSpendAlerts(deps)) },
    { name: 'delete API keys', everyMs: 5 * SECOND_MS, run: async () => void (await deleteScheduledKeys(deps)) },
    { name: 'send mails', everyMs: 5 * SECOND_MS, run: () => drainOutbox(deps) },
    { name: 'delete old mails', everyMs: 60 * MINUTE_MS, run: () => deleteOldMails(deps) },
    { name: 'delete old usage events', everyMs: 5 * MINUTE_MS, run: () => deleteOldEvents(deps) },
  ]
}
