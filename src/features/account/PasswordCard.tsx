import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '#lib/api.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { NEW_PASSWORD_MIN_CHARACTERS } from '#lib/password.ts'
import { useLoaded } from '#lib/query-client.ts'
import { useSession } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { NewPasswordField } from '#ui/NewPasswordField.tsx'
import { PasswordField } from '#ui/TextField.tsx'
import { toast } from '#ui/toast.ts'
import { useState } from 'react'
import { factorsQuery, sessionsQuery } from './queries.ts'

const schema = async () => (await import('#contract/console.ts')).PasswordChange
const empty = { current_password: '', new_password: '' }

/** A new password, for which one shows the old one; whoever has none gets a link to set one. */
export function PasswordCard() {
  const { data: factors } = useLoaded(factorsQuery)
  return factors && !factors.has_password ? <NoPassword /> : <ChangePassword />
}

function NoPassword() {
  const { user, demo, sends_mail: sendsMail } = useSession()
  const send = useMutation({
    mutationFn: () => api.account.forgotPassword({ body: { email: user.email } }),
    onSuccess: () =>
      sendsMail
        ? toast.success('A link is on its way', { description: `Look into the mailbox of ${user.email}.` })
        : toast.success('The link is in the outbox of the server', {
            description: 'Whoever runs it can hand it to you.',
          }),
    onError: (error) => toast.error(`No link was sent. ${errorSentence(error)}`),
  })
  return (
    <Card
      title="Password"
      description="You have none: you sign in another way. With one you can as well, unless your organization requires its own sign-in."
      action={
        <Button
          pending={send.isPending}
          disabledReason={demo ? 'The people of the demo have no passwords: anybody signs in as them.' : undefined}
          onClick={() => send.mutate()}
        >
          Send a link to set one
        </Button>
      }
    />
  )
}

function ChangePassword() {
  const { user } = useSession()
  const client = useQueryClient()
  // The strength hint holds what was typed: a new key forgets it with the rest.
  const [round, setRound] = useState(0)
  const form = useContractForm({
    schema,
    defaultValues: empty,
    send: async (body) => {
      await api.account.changePassword({ body })
      form.reset(empty)
      setRound((now) => now + 1)
      toast.success('Password changed', { description: 'You are signed out everywhere else.' })
      await client.invalidateQueries({ queryKey: sessionsQuery.queryKey })
    },
  })
  return (
    <form noValidate onSubmit={(event) => void form.submit(event)}>
      <Card
        title="Password"
        description="Changing it signs you out on every other device."
        footer={
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting}>
            Change password
          </Button>
        }
      >
        <FieldGroup className="max-w-[25rem]">
          {/* A password manager has to know whose password this is. */}
          <input type="text" name="username" autoComplete="username" value={user.email} readOnly hidden />
          <PasswordField label="Current password" autoComplete="current-password" {...form.field('current_password')} />
          <NewPasswordField
            key={round}
            label="New password"
            minCharacters={NEW_PASSWORD_MIN_CHARACTERS}
            {...form.field('new_password')}
          />
          <FormFailure failure={form.failure} />
        </FieldGroup>
      </Card>
    </form>
  )
}
