import type { ReactNode } from 'react'
import { HeldSecretDialog } from '#lib/HeldSecretDialog.tsx'
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
  return (
    <HeldSecretDialog
      title={title}
      sentence="You will not be able to see the client secret again after you close the dialog."
      note={note}
      held="the client secret is"
      secrets={[
        { label: 'Client secret', value: credentials.clientSecret },
        { label: 'Client ID', value: credentials.clientId, isSecret: false },
      ]}
      snippets={credentialSnippets(credentials, window.location.origin)}
      onClose={onClose}
    />
  )
}
