import { useQueryClient } from '@tanstack/react-query'
import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useSession } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { TextField } from '#ui/TextField.tsx'
import { toastLinkSent } from './link-sent.ts'
import { emailChangeQuery } from './queries.ts'

const schema = async () => (await import('#contract/console.ts')).NewEmail

/** Asks for the address that a link is to go to. */
export function ChangeEmailDialog({ onClose }: { onClose: () => void }) {
  const { user, sends_mail: sendsMail } = useSession()
  const client = useQueryClient()
  const form = useContractForm({
    schema,
    defaultValues: { email: '' },
    send: async (body) => {
      client.setQueryData(emailChangeQuery.queryKey, await api.account.changeEmail({ body }))
      onClose()
      toastLinkSent(body.email, sendsMail)
    },
  })
  const pending = form.formState.isSubmitting
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Change email address"
      description={
        sendsMail
          ? 'We send a link to the new address. It becomes yours when you follow the link.'
          : 'This server has no mail server: whoever runs it hands you the link that makes the new address yours.'
      }
      size="sm"
      busy={pending}
      onSubmit={(event) => void form.submit(event)}
      footer={
        <>
          <Button onClick={onClose} disabled={pending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" pending={pending}>
            {sendsMail ? 'Send the link' : 'Make the link'}
          </Button>
        </>
      }
    >
      <FieldGroup>
        <TextField
          label="New email address"
          type="email"
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          {...form.field('email')}
        />
        <p className="text-sm text-muted">
          Until then you sign in with <span className="font-medium break-all text-text">{user.email}</span>. The link
          signs you out on every other device. Spend alerts of your organizations that go to the old address go to the
          new one.
        </p>
        <FormFailure failure={form.failure} />
      </FieldGroup>
    </Dialog>
  )
}
