import { useState } from 'react'
import type { SECRET_GRACE_SECONDS, ServiceAccountOverview } from '#contract/service-accounts.ts'
import { api } from '#lib/api.ts'
import { formatTime } from '#lib/format.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useInvalidateOrganization } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { RadioCards } from '#ui/Choice.tsx'
import { presentMs } from '#ui/clock.ts'
import { ConfirmByName } from '#ui/ConfirmByName.tsx'
import { ClientSecretDialog } from './ClientSecretDialog.tsx'
import type { Credentials } from './snippets.ts'
import { UseNote } from './UseNote.tsx'

type GraceSeconds = (typeof SECRET_GRACE_SECONDS)[number]

const choices: Record<GraceSeconds, { label: string; description: string }> = {
  0: { label: 'Old secret stops working at once', description: 'For one that leaked. Its tokens are refused too.' },
  3600: { label: 'Old secret works for 1 hour', description: 'For a deployment that is under way.' },
  86400: { label: 'Old secret works for 24 hours', description: 'The table shows meanwhile whether it is still used.' },
}
const options = Object.entries(choices).map(([value, words]) => ({ value, ...words }))

function isGrace(seconds: number): seconds is GraceSeconds {
  return seconds in choices
}

type RotateSecretDialogProps = {
  account: ServiceAccountOverview
  names: ReadonlyMap<string, string>
  onClose: () => void
}

/** Gives a service account a new client secret, shown once; the old one dies at once or lives on as long as chosen. */
export function RotateSecretDialog({ account, names, onClose }: RotateSecretDialogProps) {
  const organization = useOrganization()
  const invalidate = useInvalidateOrganization(organization.id)
  const [graceSeconds, setGraceSeconds] = useState<GraceSeconds>(0)
  const [pending, setPending] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const [rotated, setRotated] = useState<{ credentials: Credentials; oldEndsAt: Date | null }>()

  async function rotate() {
    setPending(true)
    setFailure(null)
    try {
      // By hand rather than as a mutation: the answer, which holds the secret, enters no cache at all.
      const answer = await api.serviceAccounts.rotateSecret({
        organizationId: organization.id,
        params: { service_account_id: account.id },
        body: { grace_period_seconds: graceSeconds },
      })
      setRotated({
        credentials: { clientId: answer.service_account.client_id, clientSecret: answer.client_secret },
        oldEndsAt: graceSeconds === 0 ? null : new Date(presentMs() + graceSeconds * 1000),
      })
    } catch (error) {
      setFailure(error)
    }
    setPending(false)
    void invalidate()
  }

  if (rotated) {
    return (
      <ClientSecretDialog
        title={`Client secret of ${account.name} rotated`}
        credentials={rotated.credentials}
        note={
          rotated.oldEndsAt
            ? `The old secret works until ${formatTime(rotated.oldEndsAt)}.`
            : 'The old secret and its tokens do not work any more.'
        }
        onClose={() => {
          setRotated(undefined)
          onClose()
        }}
      />
    )
  }
  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title="Rotate client secret"
      name={account.name}
      fieldLabel="Enter the service account name"
      confirmLabel="Rotate client secret"
      pending={pending}
      error={<FormFailure failure={failure} />}
      onConfirm={() => void rotate()}
    >
      <p>The service account gets a new client secret. Its client ID, roles and projects stay.</p>
      <RadioCards
        legend="Old secret"
        hideLegend
        options={options}
        value={String(graceSeconds)}
        onChange={(event) => {
          const seconds = Number(event.target.value)
          if (isGrace(seconds)) setGraceSeconds(seconds)
        }}
      />
      <UseNote account={account} names={names}>
        {account.previous_secret && (
          <p>
            The secret from before the last rotation still works until {formatTime(account.previous_secret.expires_at)}.
            This rotation ends it.
          </p>
        )}
      </UseNote>
    </ConfirmByName>
  )
}
