import { useState } from 'react'
import { formatCount } from '#lib/format.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { Button } from '#ui/Button.tsx'
import { ConfirmByName } from '#ui/ConfirmByName.tsx'
import { ConfirmDialog } from '#ui/ConfirmDialog.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { toast } from '#ui/toast.ts'
import { type BulkOutcome, type BulkScope, useBulk, useDeferredDeletion } from './key-mutations.ts'
import type { KeyRow } from './key-rows.ts'
import { UseNotes } from './UseNote.tsx'

export type BulkAction = 'disable' | 'enable' | 'delete'

type BulkDialogProps = {
  action: BulkAction
  rows: readonly KeyRow[]
  scope: BulkScope
  onClose: () => void
  /** The keys that are done: they need not stay selected. */
  onDone: (ids: string[]) => void
}

const verbs: Record<BulkAction, { verb: string; done: string }> = {
  disable: { verb: 'Disable', done: 'disabled' },
  enable: { verb: 'Enable', done: 'enabled' },
  delete: { verb: 'Delete', done: 'deleted' },
}

/** Does one thing to several keys after saying what breaks; what went wrong is told key by key. */
export function BulkDialog({ action, rows: selected, scope, onClose, onDone }: BulkDialogProps) {
  // As they were when the dialog opened: the list learns of the change before the dialog is closed.
  const [rows] = useState(selected)
  const [outcome, setOutcome] = useState<BulkOutcome | null>(null)
  const bulk = useBulk(scope)
  const deleteLater = useDeferredDeletion(scope)
  const what = formatCount(rows.length, 'API key')
  const { verb, done } = verbs[action]

  async function confirm() {
    let results: BulkOutcome
    try {
      results = await bulk.mutateAsync({ action: action === 'delete' ? 'schedule-deletion' : action, keys: rows })
    } catch {
      return
    }
    const fine = new Set(results.filter(({ problem }) => problem === null).map(({ key }) => key.id))
    const changed = rows.filter((row) => fine.has(row.id))
    onDone(changed.map((row) => row.id))
    if (changed.length > 0) {
      if (action === 'delete')
        deleteLater(
          changed,
          changed.filter((row) => row.disabled_at === null),
        )
      else toast.success(`${formatCount(changed.length, 'API key')} ${done}`)
    }
    if (changed.length === rows.length) onClose()
    else setOutcome(results)
  }

  if (outcome) return <Outcome outcome={outcome} done={done} onClose={onClose} />
  const dialog = {
    open: true,
    onOpenChange: onClose,
    title: `${verb} ${what}`,
    pending: bulk.isPending,
    error: <FormFailure failure={bulk.error} />,
    onConfirm: () => void confirm(),
  }
  if (action === 'delete') {
    return (
      <ConfirmByName
        {...dialog}
        name={`delete ${what}`}
        prompt="To confirm, type these words:"
        fieldLabel="Confirmation"
        confirmLabel="Confirm deletion"
      >
        <p>Deleting an API key is irreversible and will immediately disable any applications using the API key.</p>
        <UseNotes rows={rows} />
      </ConfirmByName>
    )
  }
  return (
    <ConfirmDialog {...dialog} confirmLabel={verb} danger={action === 'disable'}>
      {action === 'disable' ? (
        <>
          <p>They open nothing from the next request on. Their values stay the same, and you can enable them again.</p>
          <UseNotes rows={rows} />
        </>
      ) : (
        <p>They open again what their permissions say. Those that have expired stay expired.</p>
      )}
    </ConfirmDialog>
  )
}

/** What became of each key, those that failed first. */
function Outcome({ outcome, done, onClose }: { outcome: BulkOutcome; done: string; onClose: () => void }) {
  const failed = outcome.filter(({ problem }) => problem !== null)
  const fine = outcome.length - failed.length
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${formatCount(failed.length, 'API key')} could not be ${done}`}
      description={fine > 0 ? `The other ${fine === 1 ? 'one is' : `${fine} are`} ${done}.` : 'Nothing was changed.'}
      size="sm"
      footer={
        <Button onClick={onClose} data-autofocus>
          Close
        </Button>
      }
    >
      <ul className="divide-y divide-line rounded-md border border-line text-sm">
        {[...failed, ...outcome.filter(({ problem }) => problem === null)].map(({ key, problem }) => (
          <li key={key.id} className="px-3 py-2">
            <p className="font-medium break-words">{key.name}</p>
            <p className={problem ? 'text-danger' : 'text-muted'}>
              {problem ?? `${done.charAt(0).toUpperCase()}${done.slice(1)}.`}
            </p>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
