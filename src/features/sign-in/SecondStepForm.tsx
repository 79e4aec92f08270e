import type { Session } from '#contract/console.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { Button } from '#ui/Button.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { TextField } from '#ui/TextField.tsx'

const schema = async () => (await import('#contract/factors.ts')).SecondStepCode

/** The code after the first step. Takes the token that the first step bought; it lives in this page's memory alone. */
export function SecondStepForm({
  first = 'Your password is right.',
  token,
  onSignedIn,
  onStartOver,
}: {
  /** What the first step came to. */
  first?: string
  token: string
  onSignedIn: (session: Session) => Promise<void>
  /** Back to the password; with words when that is not what the person chose. */
  onStartOver: (why?: string) => void
}) {
  const form = useContractForm({
    schema,
    defaultValues: { token, code: '' },
    send: async (body) => {
      try {
        await onSignedIn(await api.factors.secondStep({ body }))
      } catch (error) {
        const over = error instanceof ApiFailure && error.details?.['reason'] === 'second-step-over'
        if (!over) throw error
        onStartOver(error.message)
      }
    },
  })
  return (
    <form noValidate onSubmit={(event) => void form.submit(event)}>
      <FieldGroup>
        <p className="text-sm text-muted">{first} Now the second step.</p>
        <TextField
          label="Code"
          help="The 6 digits that your authenticator app shows, or a recovery code."
          autoComplete="one-time-code"
          inputMode="text"
          spellCheck={false}
          autoCapitalize="none"
          autoFocus
          {...form.field('code')}
        />
        <FormFailure failure={form.failure} />
        <Button type="submit" variant="primary" pending={form.formState.isSubmitting} className="w-full">
          Sign in
        </Button>
        <Button variant="ghost" className="w-full" onClick={() => onStartOver()}>
          Back
        </Button>
      </FieldGroup>
    </form>
  )
}
