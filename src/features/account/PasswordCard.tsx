import { useQueryClient } from '@tanstack/react-query'
import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { NEW_PASSWORD_MIN_CHARACTERS } from '#lib/password.ts'
import { useSession } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { NewPasswordField } from '#ui/NewPasswordField.tsx'
import { PasswordField } from '#ui/TextField.tsx'
import { toast } from '#ui/toast.ts'
import { useState } from 'react'
import { sessionsQuery } from './queries.ts'

const schema = async () => (await import('#contract/console.ts')).PasswordChange
const empty = { current_password: '', new_password: '' }

/** A new password, for which one shows the old one. */
export function PasswordCard() {
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
