import { useQueryClient } from '@tanstack/react-query'
import type { Passkey } from '#contract/factors.ts'
import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { makePasskey, passkeySentence } from '#lib/passkey.ts'
import { Button } from '#ui/Button.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { FieldGroup, FormError } from '#ui/Field.tsx'
import { TextField } from '#ui/TextField.tsx'
import { toast } from '#ui/toast.ts'
import { deviceName } from './device-name.ts'
import { factorsQuery } from './queries.ts'

const schema = async () => (await import('#contract/factors.ts')).PasskeyName

function Buttons({ pending, label, onCancel }: { pending: boolean; label: string; onCancel: () => void }) {
  return (
    <>
      <Button onClick={onCancel} disabled={pending}>
        Cancel
      </Button>
      <Button type="submit" variant="primary" pending={pending}>
        {label}
      </Button>
    </>
  )
}

/** Asks for a name, then lets the browser make the passkey. */
export function AddPasskeyDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const form = useContractForm({
    schema,
    defaultValues: { name: deviceName(navigator.userAgent) },
    send: async ({ name }) => {
      const credential = await makePasskey(await api.factors.startPasskey())
      await api.factors.addPasskey({ body: { name, credential } })
      onClose()
      toast.success(`Passkey ${name} added`)
      await client.invalidateQueries({ queryKey: factorsQuery.queryKey })
    },
  })
  const pending = form.formState.isSubmitting
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add passkey"
      description="Your browser asks you where to keep it."
      size="sm"
      busy={pending}
      onSubmit={(event) => void form.submit(event)}
      footer={<Buttons pending={pending} label="Add passkey" onCancel={onClose} />}
    >
      <FieldGroup>
        <TextField label="Name" help="How you tell it from your others." autoComplete="off" {...form.field('name')} />
        <FormError>{form.failure ? passkeySentence(form.failure) : null}</FormError>
      </FieldGroup>
    </Dialog>
  )
}

/** Renames a passkey. */
export function RenamePasskeyDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const client = useQueryClient()
  const form = useContractForm({
    schema,
    defaultValues: { name: passkey.name },
    send: async (body) => {
      await api.factors.renamePasskey({ params: { passkey_id: passkey.id }, body })
      onClose()
      toast.success(`Passkey renamed to ${body.name}`)
      await client.invalidateQueries({ queryKey: factorsQuery.queryKey })
    },
  })
  const pending = form.formState.isSubmitting
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Rename passkey"
      size="sm"
      busy={pending}
      onSubmit={(event) => void form.submit(event)}
      footer={<Buttons pending={pending} label="Rename" onCancel={onClose} />}
    >
      <FieldGroup>
        <TextField label="Name" autoComplete="off" {...form.field('name')} />
        <FormFailure failure={form.failure} />
      </FieldGroup>
    </Dialog>
  )
}
