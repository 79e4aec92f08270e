import { useId } from 'react'
import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'

export interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** What will happen and to whom, in a sentence or two. */
  children: ReactNode
  /** The verb on the button, the same as in the title. */
  confirmLabel: string
  cancelLabel?: string
  /** Red: it destroys or takes away. */
  danger?: boolean
  pending?: boolean
  /** Where the words of a call that failed appear: a `FormError`, or what makes one of a failure. */
  error?: ReactNode
  onConfirm: () => void
}

/** Asks before something that can be undone or costs little. What cannot be undone takes `ConfirmByName`. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  children,
  confirmLabel,
  cancelLabel = 'Cancel',
  danger = false,
  pending = false,
  error,
  onConfirm,
}: ConfirmDialogProps) {
  const sentenceId = useId()
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      describedBy={sentenceId}
      size="sm"
      busy={pending}
      onSubmit={(event) => {
        event.preventDefault()
        // A dialog is a child of the page's tree: without this, React would hand the submit to a form around it too.
        event.stopPropagation()
        if (!pending) onConfirm()
      }}
      footer={
        <>
          {/* Enter does what was asked for, unless that destroys something (WAI-ARIA APG, Dialog). */}
          <Button onClick={() => onOpenChange(false)} disabled={pending} data-autofocus={danger || undefined}>
            {cancelLabel}
          </Button>
          <Button
            type="submit"
            variant={danger ? 'danger' : 'primary'}
            pending={pending}
            data-autofocus={!danger || undefined}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-sm text-muted">
        <div id={sentenceId} className="flex flex-col gap-3">
          {children}
        </div>
        {error}
      </div>
    </Dialog>
  )
}
