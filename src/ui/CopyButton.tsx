import { Check, Copy, TriangleAlert } from 'lucide-react'
import { Button, IconButton } from './Button.tsx'
import type { ButtonVariant } from './Button.tsx'
import { useCopy } from './use-copy.ts'

export interface CopyButtonProps {
  text: string
  /** The button's name: "Copy", "Copy name". */
  label?: string
  /** With the words on it rather than as an icon. */
  words?: boolean
  variant?: ButtonVariant
  /** After the text has reached the clipboard. */
  onCopied?: () => void
}

/** Copies `text` in one click; shows and announces that it did, or that it could not. */
export function CopyButton({ text, label = 'Copy', words = false, variant = 'secondary', onCopied }: CopyButtonProps) {
  const { state, copy } = useCopy()
  const Icon = state === 'copied' ? Check : state === 'failed' ? TriangleAlert : Copy
  const icon = (
    <Icon
      aria-hidden
      size={16}
      strokeWidth={1.5}
      className={state === 'copied' && !words ? 'text-success' : undefined}
    />
  )
  const onClick = () => {
    void copy(text).then((done) => {
      if (done) onCopied?.()
    })
  }
  const said = state === 'copied' ? 'Copied' : state === 'failed' ? 'Could not copy' : label
  if (!words) return <IconButton size="sm" label={said} icon={icon} onClick={onClick} />
  return (
    <Button variant={variant} icon={icon} onClick={onClick}>
      {/* Both words share one cell, so that the button keeps its width. */}
      <span className="grid">
        <span className="col-start-1 row-start-1">{said}</span>
        <span aria-hidden className="invisible col-start-1 row-start-1">
          {label}
        </span>
        <span aria-hidden className="invisible col-start-1 row-start-1">
          Copied
        </span>
      </span>
    </Button>
  )
}
