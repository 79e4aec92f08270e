import { useState } from 'react'
import { GRACE_SECONDS, type GraceSeconds } from '#contract/api-key-state.ts'
import { api } from '#lib/api.ts'
import { formatTime } from '#lib/format.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useInvalidateOrganization } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { RadioCards } from '#ui/Choice.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import type { KeyRow } from './key-rows.ts'
import { KeySecretDialog } from './KeySecretDialog.tsx'
import { UseNote } from './UseNote.tsx'

const graceWords: Record<GraceSeconds, { label: string; description: string }> = {
  86400: { label: 'Old value works for 24 hours', description: 'Time to bring the new value to every application.' },
  3600: { label: 'Old value works for 1 hour', description: 'For a deployment that is under way.' },
  0: {
    label: 'Revoke the old value immediately',
    description: 'For a value that leaked. Applications that use it stop working at once.',
  },
}
const options = GRACE_SECONDS.toReversed().map((seconds) => ({ value: String(seconds), ...graceWords[seconds] }))

type Step = { kind: 'choice' } | { kind: 'secret'; value: string; oldValueEnds: string | null }

/** Gives a key a new value, shown once; the old one goes on working as long as chosen. */
export function RotateKeyDialog({ row, onClose }: { row: KeyRow; onClose: () => void }) {
  const organization = useOrganization()
  const invalidate = useInvalidateOrganization(organization.id)
  const [step, setStep] = useState<Step>({ kind: 'choice' })
  const [grace, setGrace] = useState<GraceSeconds>(86_400)
  const [pending, setPending] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)

  async function rotate() {
    setPending(true)
    setFailure(null)
    try {
      // By hand rather than as a mutation: the answer, which holds the secret, enters no cache at all.
      const answer = await api.apiKeys.rotate({
        organizationId: organization.id,
        params: { api_key_id: row.id },
        body: { grace_seconds: grace },
      })
      setStep({ kind: 'secret', value: answer.value, oldValueEnds: answer.previous_value_expires_at })
    } catch (error) {
      setFailure(error)
    }
    setPending(false)
    void invalidate()
  }

  if (step.kind === 'secret') {
    const { oldValueEnds } = step
    return (
      <KeySecretDialog
        title={`API key ${row.name} rotated`}
        roles={row.roles}
        value={step.value}
        note={
          oldValueEnds
            ? `The old value works until ${formatTime(oldValueEnds)}.`
            : 'The old value does not work any more.'
        }
        onClose={() => {
          setStep({ kind: 'choice' })
          onClose()
        }}
      />
    )
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Rotate ${row.name}`}
      description="The key gets a new value. Its ID, name, permissions and expiry stay."
      busy={pending}
      onSubmit={(event) => {
        event.preventDefault()
        event.stopPropagation()
        if (!pending) void rotate()
      }}
      footer={
        <>
          <Button onClick={onClose} disabled={pending}>
            Cancel
          </Button>
          <Button type="submit" variant={grace === 0 ? 'danger' : 'primary'} pending={pending}>
            Rotate key
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 text-sm text-muted">
        <RadioCards
          legend="The old value"
          options={options}
          value={String(grace)}
          onChange={(event) =>
            setGrace(GRACE_SECONDS.find((seconds) => String(seconds) === event.target.value) ?? 86_400)
          }
        />
        {row.previous_value && (
          <p>
            A value from an earlier rotation ({row.previous_value.hint}) still works until{' '}
            {formatTime(row.previous_value.expires_at)}. It ends with this rotation.
          </p>
        )}
        <UseNote row={row} />
      </div>
      <FormFailure className="mt-4" failure={failure} />
    </Dialog>
  )
}
