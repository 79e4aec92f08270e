import type { ReactNode } from 'react'
import type { KeyRole } from '#contract/roles.ts'
import { useHoldPage } from '#lib/use-hold-page.ts'
import { SecretDialog } from '#ui/SecretDialog.tsx'
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
  const triedToLeave = useHoldPage()
  return (
    <SecretDialog
      open
      title={title}
      sentence={
        <>
          You will not be able to see the API key again after you close the dialog.
          {note && <span className="mt-1 block text-muted">{note}</span>}
          <span role="alert" className="mt-1 block font-medium empty:hidden">
            {triedToLeave ? 'You stay on this page until you close the dialog, so that the key is not lost.' : null}
          </span>
        </>
      }
      secrets={[{ label: 'API key', value }]}
      snippets={secretSnippets(value, roles)}
      onClose={onClose}
    />
  )
}
