import { errorSentence } from '#lib/describe-error.ts'
import { ConfirmByName } from '#ui/ConfirmByName.tsx'
import { type BulkScope, useDeferredDeletion, useSwitchKey } from './key-mutations.ts'
import type { KeyRow } from './key-rows.ts'
import { UseNote } from './UseNote.tsx'

type DeleteKeyDialogProps = { row: KeyRow; scope: BulkScope; onClose: () => void }

/** Deletes a key once its name is typed: disabled at once, gone when nobody took it back. */
export function DeleteKeyDialog({ row, scope, onClose }: DeleteKeyDialogProps) {
  const disable = useSwitchKey()
  const deleteLater = useDeferredDeletion(scope)

  async function confirm() {
    const works = row.disabled_at === null
    try {
      if (works) await disable.mutateAsync({ id: row.id, to: 'disable' })
    } catch {
      return
    }
    deleteLater([row], works ? [row] : [])
    onClose()
  }

  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title="Delete API key"
      name={row.name}
      fieldLabel="API key name"
      confirmLabel="Confirm deletion"
      pending={disable.isPending}
      error={disable.error && errorSentence(disable.error)}
      onConfirm={() => void confirm()}
    >
      <p>Deleting an API key is irreversible and will immediately disable any applications using the API key.</p>
      <UseNote row={row} />
    </ConfirmByName>
  )
}
