import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import { paths } from '#app/paths.ts'
import { api } from '#lib/api.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { NEW_PASSWORD_MIN_CHARACTERS } from '#lib/password.ts'
import { useContractForm } from '#lib/form.ts'
import { adoptSession, sessionQuery } from '#lib/queries.ts'
import { useLoaded } from '#lib/query-client.ts'
import { Button, TextLink } from '#ui/Button.tsx'
import { RadioCards } from '#ui/Choice.tsx'
import { FieldGroup, FormError } from '#ui/Field.tsx'
import { NewPasswordField } from '#ui/NewPasswordField.tsx'
import { TextField } from '#ui/TextField.tsx'

const schema = async () => (await import('#contract/console.ts')).SetUp

const plans = [
  { value: 'Enterprise', label: 'Enterprise', description: 'Everything, service accounts and audit logs included.' },
  {
    value: 'Standard',
    label: 'Standard',
    description: 'Key permissions, usage reports, spend alerts and single sign-on.',
  },
  { value: 'Free', label: 'Starter', description: 'Projects, members and API keys with full access.' },
]

/** The first visit to a new server: its first organization and the owner of it. */
export function SetUpPage() {
  const client = useQueryClient()
  const { data: session } = useLoaded(sessionQuery)
  // Where every plan includes everything there is nothing to choose.
  const plansDiffer = session?.state === 'set-up-required' && session.plans_differ
  const navigate = useNavigate()
  const form = useContractForm({
    schema,
    defaultValues: { organization_name: '', plan: 'Enterprise', name: '', email: '', password: '' },
    send: async (body) => {
      adoptSession(client, await api.account.setUp({ body }))
      await navigate(paths.home(), { replace: true })
    },
  })
  const isTaken = form.failure instanceof ApiFailure && form.failure.kind === 'conflict'
  return (
    <>
      <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight">
        Set up this server
      </h1>
      <p className="mt-1 mb-6 text-base text-muted">
        Nobody has used it yet. This creates its first organization with you as the owner, and signs you in. You can
        invite everyone else from there.
      </p>
      <form noValidate onSubmit={(event) => void form.submit(event)}>
        <FieldGroup>
          <TextField
            label="Organization name"
            autoComplete="organization"
            help="What your members see. You can change it later."
            autoFocus
            {...form.field('organization_name')}
          />
          {plansDiffer && (
            <RadioCards
              legend="Plan"
              options={plans}
              defaultValue="Enterprise"
              help="You can change it later in Settings > Billing."
              {...form.field('plan')}
            />
          )}
          <hr className="my-2 border-line" />
          <TextField label="Your name" autoComplete="name" {...form.field('name')} />
          <TextField
            label="Email"
            type="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            help="You sign in with it."
            {...form.field('email')}
          />
          <NewPasswordField label="Password" minCharacters={NEW_PASSWORD_MIN_CHARACTERS} {...form.field('password')} />
          <FormError>
            {form.failure ? (
              <>
                {errorSentence(form.failure)}{' '}
                {isTaken && (
                  <TextLink>
                    {/* A page load: the session this page knows says that the server is empty. */}
                    <Link to={paths.signIn()} reloadDocument>
                      Sign in
                    </Link>
                  </TextLink>
                )}
              </>
            ) : null}
          </FormError>
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting} className="w-full">
            Create organization
          </Button>
        </FieldGroup>
      </form>
    </>
  )
}
