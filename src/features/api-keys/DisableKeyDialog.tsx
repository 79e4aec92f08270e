import { FormFailure } from '#lib/FormFailure.tsx'
import { ConfirmDialog } from '#ui/ConfirmDialog.tsx'
import { toast } from '#ui/toast.ts'
import { useSwitchKey } from './key-mutations.ts'
import type { KeyRow } from './key-rows.ts'
import { UseNote } from './UseNote.tsx'

/** Switches a key off after saying what stops working. */
export function DisableKeyDialog({ row, onClose }: { row: KeyRow; onClose: () => void }) {
  const change = useSwitchKey()
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Disable ${row.name}`}
      confirmLabel="Disable"
      danger
      pending={change.isPending}
      error={<FormFailure failure={change.error} />}
      onConfirm={() =>
        change.mutate(
          { id: row.id, to: 'disable' },
          {
            onSuccess: () => {
              onClose()
              toast.success(`API key ${row.name} disabled`)
            },
          },
        )
      }
    >
      <p>The key opens nothing from the next request on. Its value stays the same, and you can enable it again.</p>
      <UseNote row={row} />
    </ConfirmDialog>
  )
}
