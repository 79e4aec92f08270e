import type { ReactNode } from 'react'
import { useHoldPage } from '#lib/use-hold-page.ts'
import { SecretDialog } from '#ui/SecretDialog.tsx'
import { credentialSnippets, type Credentials } from './snippets.ts'

type ClientSecretDialogProps = {
  title: string
  credentials: Credentials
  /** What else to know now: until when the old secret works. */
  note?: ReactNode
  onClose: () => void
}

/** Shows a client secret the only time it can be shown. */
export function ClientSecretDialog({ title, credentials, note, onClose }: ClientSecretDialogProps) {
  const triedToLeave = useHoldPage()
  return (
    <SecretDialog
      open
      title={title}
      sentence={
        <>
          You will not be able to see the client secret again after you close the dialog.
          {note && <span className="mt-1 block text-muted">{note}</span>}
          <span role="alert" className="mt-1 block font-medium empty:hidden">
            {triedToLeave
              ? 'You stay on this page until you close the dialog, so that the client secret is not lost.'
              : null}
          </span>
        </>
      }
      secrets={[
        { label: 'Client secret', value: credentials.clientSecret },
        { label: 'Client ID', value: credentials.clientId, isSecret: false },
      ]}
      snippets={credentialSnippets(credentials, window.location.origin)}
      onClose={onClose}
    />
  )
}
