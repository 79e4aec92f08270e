import type { InviteView } from '#contract/invites.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { NEW_PASSWORD_MIN_CHARACTERS } from '#lib/password.ts'
import { Button } from '#ui/Button.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { NewPasswordField } from '#ui/NewPasswordField.tsx'
import { TextField } from '#ui/TextField.tsx'
import { useAccept } from './use-accept.ts'

const schema = async () => (await import('#contract/console.ts')).SignUp.pick({ name: true, password: true })

/** Makes an account for an address that has none, and accepts with it. */
export function NewAccountForm({ view, token }: { view: Extract<InviteView, { state: 'pending' }>; token: string }) {
  const accept = useAccept(token, view.organization_name)
  const form = useContractForm({ schema, defaultValues: { name: '', password: '' }, send: accept })
  return (
    <form noValidate onSubmit={(event) => void form.submit(event)}>
      <FieldGroup>
        <TextField
          label="Email"
          type="email"
          readOnly
          value={view.email}
          autoComplete="username"
          help="You sign in with it. The link has shown that it is yours, so there is nothing to confirm."
        />
        <TextField label="Your name" autoComplete="name" autoFocus {...form.field('name')} />
        <NewPasswordField label="Password" minCharacters={NEW_PASSWORD_MIN_CHARACTERS} {...form.field('password')} />
        <FormFailure failure={form.failure} />
        <Button type="submit" variant="primary" pending={form.formState.isSubmitting} className="w-full">
          Create account and join
        </Button>
      </FieldGroup>
    </form>
  )
}
