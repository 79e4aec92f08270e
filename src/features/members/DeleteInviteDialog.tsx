import { ApiFailure } from '#lib/api-failure.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useOrganization } from '#lib/session.tsx'
import { ConfirmDialog } from '#ui/ConfirmDialog.tsx'
import { toast } from '#ui/toast.ts'
import { useDeleteInvite } from './member-mutations.ts'
import type { Row } from './member-rows.ts'

/** Withdraws an invite. */
export function DeleteInviteDialog({ row, onClose }: { row: Row; onClose: () => void }) {
  const organization = useOrganization()
  const remove = useDeleteInvite(organization.id, row.id)
  async function confirm() {
    try {
      await remove.mutateAsync()
    } catch (error) {
      if (!(error instanceof ApiFailure && error.kind === 'not-found')) return
    }
    onClose()
    toast.success(`Invite to ${row.email} deleted`)
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title="Delete invite"
      confirmLabel="Delete invite"
      danger
      pending={remove.isPending}
      error={<FormFailure failure={remove.error} />}
      onConfirm={() => void confirm()}
    >
      <p>
        The link sent to <span className="font-medium break-words text-text">{row.email}</span>{' '}
        {row.status === 'expired' ? 'has expired; the invite goes from the list' : 'stops working at once'}. You can
        invite them again at any time.
      </p>
    </ConfirmDialog>
  )
}
