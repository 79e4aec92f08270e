import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { CircleAlert } from 'lucide-react'
import { Button } from './Button.tsx'
import { CopyButton } from './CopyButton.tsx'
import { Dialog } from './Dialog.tsx'
import { TextField } from './TextField.tsx'

/** One thing in the way of the action. */
export interface Blocker {
  /** What it is: "3 indexes". */
  label: ReactNode
  /** Where to go to remove it: a link. */
  action?: ReactNode
}

export interface ConfirmByNameProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** What breaks, and for whom, in a sentence or two. */
  children: ReactNode
  /** The exact name to type. */
  name: string
  /** The line over the name, where what is typed is no name. */
  prompt?: string
  /** The field's label: "API key name". */
  fieldLabel: string
  /** The verb on the red button: "Confirm deletion". */
  confirmLabel: string
  pending?: boolean
  /** Where the words of a call that failed appear: a `FormError`, or what makes one of a failure. */
  error?: ReactNode
  onConfirm: () => void
  /** What must go first. When there is any, it takes the place of the form and nothing can be confirmed. */
  blockers?: ReadonlyArray<Blocker>
  /** The sentence over the blockers. */
  blockedSentence?: ReactNode
}

/** Confirms what cannot be undone: the red button wakes only when the exact name stands in the field, case and spaces alike. */
export function ConfirmByName(props: ConfirmByNameProps) {
  // The inner component holds what was typed, and is gone when closed: every opening starts empty.
  return props.open ? <OpenConfirm {...props} /> : null
}

function OpenConfirm({
  open,
  onOpenChange,
  title,
  children,
  name,
  prompt = 'To confirm, type this name:',
  fieldLabel,
  confirmLabel,
  pending = false,
  error,
  onConfirm,
  blockers = [],
  blockedSentence,
}: ConfirmByNameProps) {
  const [typed, setTyped] = useState('')
  const [isMissed, setMissed] = useState(false)
  const matches = typed === name
  const consequencesId = useId()

  if (blockers.length > 0) {
    return (
      <Dialog
        open={open}
        onOpenChange={onOpenChange}
        title={title}
        describedBy={consequencesId}
        size="sm"
        footer={
          <Button onClick={() => onOpenChange(false)} data-autofocus>
            Close
          </Button>
        }
      >
        <p id={consequencesId} className="text-sm text-muted">
          {blockedSentence ?? 'This is in the way. Remove it first, then try again.'}
        </p>
        <ul className="mt-3 divide-y divide-line rounded-md border border-line">
          {blockers.map((blocker, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- the list is fixed for as long as the dialog is open
            <li key={index} className="flex items-center gap-2 px-3 py-2 text-sm text-text">
              <CircleAlert aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-warning" />
              <span className="min-w-0 flex-1 break-words">{blocker.label}</span>
              {blocker.action}
            </li>
          ))}
        </ul>
      </Dialog>
    )
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      describedBy={consequencesId}
      size="sm"
      busy={pending}
      onSubmit={(event) => {
        event.preventDefault()
        event.stopPropagation()
        if (matches && !pending) onConfirm()
      }}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)} disabled={pending}>
            Cancel
          </Button>
          <Button type="submit" variant="danger" pending={pending} disabled={!matches && !pending}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div id={consequencesId} className="flex flex-col gap-2 text-sm text-muted">
          {children}
        </div>
        <div className="flex flex-col gap-1.5">
          <p className="text-xs text-muted">{prompt}</p>
          <div className="flex items-center gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-2.5">
            <code translate="no" className="min-w-0 flex-1 font-mono text-sm break-all whitespace-pre-wrap text-text">
              {name}
            </code>
            <CopyButton text={name} label="Copy name" />
          </div>
        </div>
        <TextField
          label={fieldLabel}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setMissed(false)
          }}
          // The button sleeps, so Enter submits nothing; it is not to say nothing either.
          onKeyDown={(event) => {
            if (event.key === 'Enter' && typed !== '' && !matches) setMissed(true)
          }}
          error={isMissed ? 'That is not it. Type it exactly as above, capitals and spaces alike.' : undefined}
          readOnly={pending}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
        />
        {error}
      </div>
    </Dialog>
  )
}
