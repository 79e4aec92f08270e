import type { SpendAlert } from '#contract/spend-alerts.ts'
import { formatCount } from '#lib/format.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useOrganization } from '#lib/session.tsx'
import { ConfirmDialog } from '#ui/ConfirmDialog.tsx'
import { toast } from '#ui/toast.ts'
import { formatMoney } from '#ui/Money.tsx'
import { useDeleteAlert } from './mutations.ts'

/** Says who will no longer be told, and deletes the alert. */
export function DeleteAlertDialog({ alert, onClose }: { alert: SpendAlert; onClose: () => void }) {
  const organization = useOrganization()
  const remove = useDeleteAlert(organization.id, alert.id)
  const amount = formatMoney(alert.amount ?? '0')
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete alert at ${amount}`}
      confirmLabel="Delete"
      danger
      pending={remove.isPending}
      error={<FormFailure failure={remove.error} />}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            onClose()
            toast.success(`Alert at ${amount} deleted`)
          },
        })
      }
    >
      <p>
        {formatCount(alert.recipients.length, 'person', 'people')} will no longer be told when a month's spend reaches{' '}
        {amount}. What this alert fired goes from the history too.
      </p>
    </ConfirmDialog>
  )
}
