import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { paths } from '#app/paths.ts'
import { api } from '#lib/api.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { adoptSession } from '#lib/queries.ts'
import { Button, LinkButton } from '#ui/Button.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { PasswordField } from '#ui/TextField.tsx'

const schema = async () => (await import('#contract/console.ts')).EmailConfirmation

/** Where the link of the sign-up mail leads: whoever knows the password of that sign-up confirms the address, and is signed in. */
export function ConfirmEmailPage() {
  const [query] = useSearchParams()
  const token = query.get('token') ?? ''
  const client = useQueryClient()
  const navigate = useNavigate()
  const form = useContractForm({
    schema,
    defaultValues: { token, password: '' },
    send: async (body) => {
      adoptSession(client, await api.account.confirmEmail({ body }))
      await navigate(paths.home(), { replace: true })
    },
  })
  if (token === '' || isDeadLink(form.failure)) {
    return (
      <div role="alert">
        <h1 tabIndex={-1} className="mb-4 text-xl font-semibold tracking-tight">
          This link no longer works
        </h1>
        <div className="flex flex-col gap-2 text-base text-muted">
          <p>It was used already, it is too old, or a part of it is missing.</p>
          <p>If you have confirmed your address before, just sign in. Otherwise sign up again to get a new link.</p>
          <div className="mt-2 flex flex-wrap gap-2">
            <LinkButton variant="primary">
              <Link to={paths.signIn()}>Sign in</Link>
            </LinkButton>
            <LinkButton>
              <Link to={paths.signUp()}>Sign up again</Link>
            </LinkButton>
          </div>
        </div>
      </div>
    )
  }
  return (
    <>
      <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight">
        Confirm your address
      </h1>
      <p className="mt-1 mb-6 text-base text-muted">
        Enter the password you chose when you signed up. If you did not sign up, close this page: the account is not
        yours.
      </p>
      <form noValidate onSubmit={(event) => void form.submit(event)}>
        <FieldGroup>
          <PasswordField label="Password" autoComplete="current-password" autoFocus {...form.field('password')} />
          <FormFailure failure={form.failure} />
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting} className="w-full">
            Confirm
          </Button>
        </FieldGroup>
      </form>
    </>
  )
}

/** The token, not the password, was refused. */
function isDeadLink(failure: unknown): boolean {
  return (
    failure instanceof ApiFailure &&
    failure.kind === 'invalid' &&
    failure.fields.every((field) => field.path === 'token')
  )
}
