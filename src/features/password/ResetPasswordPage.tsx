import { Link, useNavigate, useSearchParams } from 'react-router'
import { useQueryClient } from '@tanstack/react-query'
import { paths } from '#app/paths.ts'
import { api } from '#lib/api.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { NEW_PASSWORD_MIN_CHARACTERS } from '#lib/password.ts'
import { adoptSession, sessionQuery, signedOut } from '#lib/queries.ts'
import { Button, LinkButton } from '#ui/Button.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { NewPasswordField } from '#ui/NewPasswordField.tsx'

const schema = async () => (await import('#contract/console.ts')).PasswordReset

/** Where the link of the mail leads: a new password, which ends every session of the account. */
export function ResetPasswordPage() {
  const [query] = useSearchParams()
  const token = query.get('token') ?? ''
  const navigate = useNavigate()
  const client = useQueryClient()
  const form = useContractForm({
    schema,
    defaultValues: { token, password: '' },
    send: async (body) => {
      await api.account.resetPassword({ body })
      // Whoever was signed in on this device may have been this very account: its sessions are over.
      adoptSession(client, signedOut)
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
      await navigate(paths.signIn({ reason: 'reset' }), { replace: true })
    },
  })
  if (token === '' || isDeadLink(form.failure)) {
    return (
      <div role="alert" className="flex flex-col items-start gap-4">
        <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight">
          This link no longer works
        </h1>
        <p className="text-base text-muted">
          It was used already, it is too old, or a part of it is missing. Your password has not changed.
        </p>
        <LinkButton variant="primary">
          <Link to={paths.forgotPassword()}>Get a new link</Link>
        </LinkButton>
      </div>
    )
  }
  return (
    <>
      <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight">
        Set a new password
      </h1>
      <p className="mt-1 mb-6 text-base text-muted">
        It replaces the old one at once and signs you out on every device.
      </p>
      <form noValidate onSubmit={(event) => void form.submit(event)}>
        <FieldGroup>
          <NewPasswordField
            label="New password"
            minCharacters={NEW_PASSWORD_MIN_CHARACTERS}
            autoFocus
            {...form.field('password')}
          />
          <FormFailure failure={form.failure} />
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting} className="w-full">
            Set the new password
          </Button>
        </FieldGroup>
      </form>
    </>
  )
}

/** The token, not the password, was refused. */
function isDeadLink(failure: unknown): boolean {
  if (!(failure instanceof ApiFailure)) return false
  return (
    failure.kind === 'not-found' ||
    failure.kind === 'conflict' ||
    (failure.kind === 'invalid' && failure.fields.every((field) => field.path === 'token'))
  )
}
