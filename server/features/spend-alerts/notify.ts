import { topDrivers } from '#server/features/usage/summary.ts'
import type { Deps, Transaction } from '#server/kernel/context.ts'
import { enqueueMails } from '#server/kernel/outbox.ts'
import { alertMail, type AlertNotice } from './mails.ts'

/**
 * Tells an alert's recipients, in the transaction of what it tells of: the one place that knows how they are told.
 * Takes what there is to say, but for what cost most, which is read along; and whether it is only a test.
 */
export async function notify(
  tx: Transaction,
  deps: Pick<Deps, 'now' | 'randomUuid' | 'settings'>,
  recipients: readonly string[],
  about: Omit<AlertNotice, 'drivers'>,
  test = false,
): Promise<void> {
  const { id } = about.organization
  const notice = { ...about, drivers: await topDrivers(tx, id, about.month) }
  await enqueueMails(
    tx,
    deps,
    id,
    recipients.map((to) => alertMail(deps, to, notice, test)),
  )
}
