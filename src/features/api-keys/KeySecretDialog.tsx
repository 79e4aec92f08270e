import type { ReactNode } from 'react'
import type { KeyRole } from '#contract/roles.ts'
import { HeldSecretDialog } from '#lib/HeldSecretDialog.tsx'
import { secretSnippets } from './snippets.ts'

type KeySecretDialogProps = {
  title: string
  roles: readonly KeyRole[]
  value: string
  /** What else to know now: until when the old value works. */
  note?: ReactNode
  onClose: () => void
}

/** Shows a key's value the only time it can be shown. */
export function KeySecretDialog({ title, roles, value, note, onClose }: KeySecretDialogProps) {
  return (
    <HeldSecretDialog
      title={title}
      sentence="You will not be able to see the API key again after you close the dialog."
      note={note}
      held="the key is"
      secrets={[{ label: 'API key', value }]}
      snippets={secretSnippets(value, roles)}
      onClose={onClose}
    />
  )
}
