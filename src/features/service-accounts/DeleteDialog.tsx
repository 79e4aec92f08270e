import type { ServiceAccountOverview } from '#contract/service-accounts.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useOrganization } from '#lib/session.tsx'
import { ConfirmByName } from '#ui/ConfirmByName.tsx'
import { toast } from '#ui/toast.ts'
import { useDeleteServiceAccount } from './service-account-mutations.ts'
import { UseNote } from './UseNote.tsx'

type DeleteDialogProps = { account: ServiceAccountOverview; names: ReadonlyMap<string, string>; onClose: () => void }

/** Deletes a service account once its name is typed, after saying who would notice. */
export function DeleteDialog({ account, names, onClose }: DeleteDialogProps) {
  const organization = useOrganization()
  const remove = useDeleteServiceAccount(organization.id, account.id)

  async function confirm() {
    try {
      await remove.mutateAsync()
    } catch (error) {
      // Somebody else was quicker: what one wanted is so.
      if (!(error instanceof ApiFailure && error.kind === 'not-found')) return
    }
    onClose()
    toast.success(`Service account ${account.name} deleted`)
  }

  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title="Delete service account"
      name={account.name}
      fieldLabel="Enter the service account name"
      confirmLabel="Delete service account"
      pending={remove.isPending}
      error={<FormFailure failure={remove.error} />}
      onConfirm={() => void confirm()}
    >
      <p>
        Deleting a service account will remove it from all projects and will disrupt any applications using it to access
        Conifer. Its client secret and its tokens stop working at once. This cannot be undone.
      </p>
      <UseNote account={account} names={names} />
    </ConfirmByName>
  )
}
