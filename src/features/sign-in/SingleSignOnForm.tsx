import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { Button } from '#ui/Button.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { TextField } from '#ui/TextField.tsx'

const schema = async () => (await import('#contract/single-sign-on.ts')).SsoStart

/** Leads to the identity provider that the address's organization signs in with. */
export function SingleSignOnForm({
  email,
  next,
  why,
  onBack,
}: {
  /** As it was typed before. */
  email: string
  /** The page to go on to afterwards. */
  next: string | null
  /** What led here, when it was not the person's own choice. */
  why?: string | undefined
  onBack: () => void
}) {
  const form = useContractForm({
    schema,
    defaultValues: { email },
    send: async (body) => {
      const { authorization_url: url } = await api.singleSignOn.start({
        body: { ...body, ...(next === null ? {} : { next }) },
      })
      window.location.assign(url)
      // The page goes; until it has, the button says that something happens.
      await new Promise(() => undefined)
    },
  })
  return (
    <form noValidate onSubmit={(event) => void form.submit(event)}>
      <FieldGroup>
        <p className="text-sm text-muted">
          {why ?? 'Sign in where your organization keeps its accounts. Your address tells where that is.'}
        </p>
        <TextField
          label="Work email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          {...form.field('email')}
        />
        <FormFailure failure={form.failure} />
        <Button type="submit" variant="primary" pending={form.formState.isSubmitting} className="w-full">
          Continue
        </Button>
        <Button variant="ghost" className="w-full" onClick={onBack}>
          Back
        </Button>
      </FieldGroup>
    </form>
  )
}
