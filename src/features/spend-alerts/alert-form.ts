import { z } from 'zod'
import { alertAmountField, alertRecipientsField } from '#contract/spend-alerts.ts'

// Loaded with the dialog, not with the page: it brings zod.

/** An amount as people write it: "$1,000" is 1000. */
const typedAmount = z
  .string()
  .transform((text) => text.replaceAll(/[\s$,]/g, ''))
  .pipe(alertAmountField)

/** An alert of one's own as its form holds it. */
export const alertForm = z.object({ amount: typedAmount, recipients: alertRecipientsField })

/** The spike alert as its form holds it: its amount is nobody's to choose. */
export const spikeForm = z.object({ recipients: alertRecipientsField, enabled: z.boolean() })
