import { useState } from 'react'
import type { KeyRole } from '#contract/roles.ts'
import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormDialog } from '#lib/FormDialog.tsx'
import { useInvalidateOrganization } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { present } from '#ui/clock.ts'
import { expiryTime } from './expiry.ts'
import { KeyFields } from './KeyFields.tsx'
import { KeySecretDialog } from './KeySecretDialog.tsx'
import { rolesOf } from './permissions.ts'
import { ShowAs } from './ShowAs.tsx'

/** Created without a secret to show cannot be written down. */
type Step = { kind: 'form' } | { kind: 'secret'; name: string; roles: readonly KeyRole[]; value: string }

/** Asks what a key shall be called and may do, creates it, and shows its value once. */
export function CreateKeyDialog({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const [step, setStep] = useState<Step>({ kind: 'form' })
  if (step.kind === 'secret') {
    const close = () => {
      setStep({ kind: 'form' })
      onClose()
    }
    return (
      <KeySecretDialog title={`API key ${step.name} created`} roles={step.roles} value={step.value} onClose={close} />
    )
  }
  return (
    <KeyForm projectId={projectId} onClose={onClose} onCreated={(created) => setStep({ kind: 'secret', ...created })} />
  )
}

type KeyFormProps = {
  projectId: string
  onClose: () => void
  onCreated: (created: { name: string; roles: readonly KeyRole[]; value: string }) => void
}

function KeyForm({ projectId, onClose, onCreated }: KeyFormProps) {
  const organization = useOrganization()
  const invalidate = useInvalidateOrganization(organization.id)
  const form = useContractForm({
    schema: () => import('./key-form.ts').then((module) => module.keyForm),
    defaultValues: { name: '', scope: 'all', control: 'ReadWrite', data: 'ReadWrite', expiry: 'never', expiry_day: '' },
    send: async (body) => {
      // Called by hand rather than as a mutation: its answer, which holds the secret, enters no cache at all.
      const { key, value } = await api.apiKeys.create({
        organizationId: organization.id,
        params: { project_id: projectId },
        body,
      })
      onCreated({ name: key.name, roles: key.roles, value })
      void invalidate()
    },
  })
  const [now] = useState(present)
  const [name, scope, control, data, expiry, day] = form.watch([
    'name',
    'scope',
    'control',
    'data',
    'expiry',
    'expiry_day',
  ])
  return (
    <FormDialog form={form} title="Create API key" verb="Create key" onClose={onClose}>
      <KeyFields />
      <ShowAs
        typed={{
          projectId,
          name,
          roles: rolesOf(scope === 'all' ? { kind: 'all' } : { kind: 'custom', control, data }),
          expiresAt: expiryTime(expiry, day, now) ?? null,
        }}
      />
    </FormDialog>
  )
}
