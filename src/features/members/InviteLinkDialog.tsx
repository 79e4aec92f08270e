import { useState } from 'react'
import type { InviteLink } from '#contract/invites.ts'
import { formatTime } from '#lib/format.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { HeldSecretDialog } from '#lib/HeldSecretDialog.tsx'
import { useOrganization } from '#lib/session.tsx'
import { ConfirmDialog } from '#ui/ConfirmDialog.tsx'
import { useInviteLink } from './member-mutations.ts'
import type { Row } from './member-rows.ts'

/** Makes a fresh link for an invite and shows it once: only its hash is kept, so nobody can read it again. */
export function InviteLinkDialog({ row, onClose }: { row: Row; onClose: () => void }) {
  const organization = useOrganization()
  const make = useInviteLink(organization.id, row.id)
  // In the dialog alone: the link is as good as the invite.
  const [made, setMade] = useState<InviteLink | null>(null)
  if (made) {
    return (
      <HeldSecretDialog
        title="Invite link"
        sentence={`Whoever has this link can accept the invite for ${row.email}. It works once, until ${formatTime(made.expires_at)}, and is not shown again.`}
        held="the link is"
        secrets={[{ label: 'Invite link', value: made.link }]}
        acknowledgeLabel="I have handed it over"
        onClose={onClose}
      />
    )
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title="Copy invite link"
      confirmLabel="Make link"
      pending={make.isPending}
      error={<FormFailure failure={make.error} />}
      onConfirm={() => make.mutate(undefined, { onSuccess: setMade })}
    >
      <p>
        This makes a new link for <span className="font-medium break-words text-text">{row.email}</span> that you hand
        over yourself; no mail is sent. Links sent earlier stop working, and the invite lives 7 days from now.
      </p>
    </ConfirmDialog>
  )
}
