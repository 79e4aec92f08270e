import { useState } from 'react'
import type { SpendAlert } from '#contract/spend-alerts.ts'
import { useContractForm } from '#lib/form.ts'
import { FormDialog } from '#lib/FormDialog.tsx'
import { useOrganization } from '#lib/session.tsx'
import { Switch } from '#ui/Choice.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { NumberField } from '#ui/TextField.tsx'
import { toast } from '#ui/toast.ts'
import { formatMoney } from '#ui/Money.tsx'
import { useCreateAlert, useUpdateAlert } from './mutations.ts'
import { RecipientsField } from './RecipientsField.tsx'
import { sameAddresses } from './recipients.ts'

type Common = { owners: readonly string[]; onClose: () => void }

const loadAlertForm = () => import('./alert-form.ts').then((module) => module.alertForm)
const loadSpikeForm = () => import('./alert-form.ts').then((module) => module.spikeForm)

/** Asks for an amount and whom to write to, and creates the alert. */
export function CreateAlertDialog({ owners, onClose }: Common) {
  const organization = useOrganization()
  const create = useCreateAlert(organization.id)
  const form = useContractForm({
    schema: loadAlertForm,
    defaultValues: { amount: '', recipients: [...owners] },
    send: async ({ amount, recipients }) => {
      const alert = await create.mutateAsync({ amount, ...(sameAddresses(recipients, owners) ? {} : { recipients }) })
      onClose()
      toast.success(`Alert at ${formatMoney(alert.amount ?? amount)} created`)
    },
  })
  return (
    <FormDialog
      form={form}
      title="Add alert"
      description="One email in each calendar month (UTC) whose spend reaches the amount."
      verb="Create"
      onClose={onClose}
    >
      <FieldGroup>
        <NumberField
          label="Amount a month"
          decimals
          prefix="$"
          placeholder="500"
          {...form.field('amount')}
          help="From $1 to $10,000,000."
        />
        <RecipientsField owners={owners} />
      </FieldGroup>
    </FormDialog>
  )
}

/**
 * Takes an alert as it was, whom it is to write to and the owners; returns the part of a change that says so, empty when
 * it stays as it was: only what was changed is sent, so that two people who change different things do not undo each other.
 */
function changedRecipients(before: SpendAlert, recipients: string[], owners: readonly string[]) {
  const followsOwners = sameAddresses(recipients, owners)
  if (followsOwners === before.recipients_default && sameAddresses(recipients, before.recipients)) return {}
  return { recipients: followsOwners ? null : recipients }
}

/** Changes an alert's amount and whom it writes to. */
export function EditAlertDialog({ alert: latest, owners, onClose }: Common & { alert: SpendAlert }) {
  const organization = useOrganization()
  // As it was when the dialog opened; the list behind it is read anew meanwhile.
  const [alert] = useState(latest)
  const update = useUpdateAlert(organization.id, alert.id)
  const form = useContractForm({
    schema: loadAlertForm,
    defaultValues: { amount: alert.amount ?? '', recipients: [...alert.recipients] },
    send: async ({ amount, recipients }) => {
      const changed = {
        ...(amount === alert.amount ? {} : { amount }),
        ...changedRecipients(alert, recipients, owners),
      }
      if (Object.keys(changed).length > 0) {
        await update.mutateAsync(changed)
        toast.success('Alert updated')
      }
      onClose()
    },
  })
  return (
    <FormDialog
      form={form}
      title="Edit alert"
      description="A raised amount can fire again in the same month."
      verb="Update"
      onClose={onClose}
    >
      <FieldGroup>
        <NumberField
          label="Amount a month"
          decimals
          prefix="$"
          {...form.field('amount')}
          help="From $1 to $10,000,000."
        />
        <RecipientsField owners={owners} />
      </FieldGroup>
    </FormDialog>
  )
}

/** Changes whom the spike alert writes to, and whether it does. */
export function EditSpikeDialog({ alert: latest, owners, onClose }: Common & { alert: SpendAlert }) {
  const organization = useOrganization()
  const [alert] = useState(latest)
  const update = useUpdateAlert(organization.id, alert.id)
  const form = useContractForm({
    schema: loadSpikeForm,
    defaultValues: { recipients: [...alert.recipients], enabled: alert.enabled },
    send: async ({ recipients, enabled }) => {
      const changed = {
        ...(enabled === alert.enabled ? {} : { enabled }),
        ...changedRecipients(alert, recipients, owners),
      }
      if (Object.keys(changed).length > 0) {
        await update.mutateAsync(changed)
        toast.success('Auto-spend spike alert updated')
      }
      onClose()
    },
  })
  return (
    <FormDialog
      form={form}
      title="Edit Auto-spend spike alert"
      description="Fires when spend exceeds double your previous month's invoice amount."
      verb="Update"
      onClose={onClose}
    >
      <FieldGroup>
        <NumberField
          label="Amount a month"
          prefix="$"
          readOnly
          value={alert.amount === null ? 'No earlier month to double' : formatMoney(alert.amount).slice(1)}
          help="Fixed at double the previous month's invoice, so that a sudden rise is noticed whatever else is set. It cannot be changed or deleted."
        />
        <RecipientsField owners={owners} />
        <Switch
          label="Send this alert"
          help="Off, it writes to nobody; what it would have written is not sent afterwards."
          data-autofocus
          {...form.register('enabled')}
        />
      </FieldGroup>
    </FormDialog>
  )
}
