import { useState } from 'react'
import { FormFailure } from '#lib/FormFailure.tsx'
import { ConfirmByName } from '#ui/ConfirmByName.tsx'
import { FormError } from '#ui/Field.tsx'
import { type BulkScope, useBulk, useDeferredDeletion } from './key-mutations.ts'
import type { KeyRow } from './key-rows.ts'
import { UseNote } from './UseNote.tsx'

type DeleteKeyDialogProps = { row: KeyRow; scope: BulkScope; onClose: () => void }

/** Deletes a key once its name is typed: disabled at once, gone when nobody took it back, by the server if need be. */
export function DeleteKeyDialog({ row, scope, onClose }: DeleteKeyDialogProps) {
  const bulk = useBulk(scope)
  const [problem, setProblem] = useState<string | null>(null)
  const deleteLater = useDeferredDeletion(scope)

  async function confirm() {
    setProblem(null)
    try {
      const [outcome] = await bulk.mutateAsync({ action: 'schedule-deletion', keys: [row] })
      if (outcome?.problem) return setProblem(outcome.problem)
    } catch {
      return
    }
    deleteLater([row], row.disabled_at === null ? [row] : [])
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
      pending={bulk.isPending}
      error={problem ? <FormError>{problem}</FormError> : <FormFailure failure={bulk.error} />}
      onConfirm={() => void confirm()}
    >
      <p>Deleting an API key is irreversible and will immediately disable any applications using the API key.</p>
      <UseNote row={row} />
    </ConfirmByName>
  )
}
