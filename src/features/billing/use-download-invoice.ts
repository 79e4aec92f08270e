import { useCallback } from 'react'
import type { Invoice } from '#contract/invoices.ts'
import { routes } from '#contract/routes.generated.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { download } from '#lib/download.ts'
import { useOrganization } from '#lib/session.tsx'
import { toast } from '#ui/toast.ts'

/** Returns a function that downloads an invoice as CSV and says how that went. */
export function useDownloadInvoice(): (invoice: Pick<Invoice, 'id'>) => Promise<void> {
  const { id: organizationId } = useOrganization()
  return useCallback(
    async function start(invoice): Promise<void> {
      try {
        const name = await download(routes.invoices.download, {
          organizationId,
          params: { invoice_id: invoice.id },
          signal: new AbortController().signal,
          onProgress: () => undefined,
        })
        toast.success(`${name} downloaded`)
      } catch (error) {
        toast.error(`The download failed. ${errorSentence(error)}`, {
          action: { label: 'Try again', onClick: () => void start(invoice) },
        })
      }
    },
    [organizationId],
  )
}
