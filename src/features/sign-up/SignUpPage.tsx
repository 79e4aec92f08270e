import { useState } from 'react'
import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import { api } from '#lib/api.ts'
import { useCarriedEmail, useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { MailSent, useSendsMail } from '#lib/MailSent.tsx'
import { NEW_PASSWORD_MIN_CHARACTERS } from '#lib/password.ts'
import { Button, TextLink } from '#ui/Button.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { NewPasswordField } from '#ui/NewPasswordField.tsx'
import { TextField } from '#ui/TextField.tsx'

const schema = async () => (await import('#contract/console.ts')).SignUp

/** A new account, which begins with a mail. */
export function SignUpPage() {
  const sendsMail = useSendsMail()
  const carried = useCarriedEmail()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const form = useContractForm({
    schema,
    defaultValues: { name: '', email: carried, password: '' },
    send: async (body) => {
      await api.account.signUp({ body })
      setSentTo(body.email)
    },
  })
  if (sentTo !== null) return <Sent email={sentTo} onBack={() => setSentTo(null)} />
  return (
    <>
      <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight">
        Sign up
      </h1>
      <p className="mt-1 mb-6 text-base text-muted">
        {sendsMail
          ? 'We send you a link to confirm your address.'
          : 'This server has no mail server: whoever runs it hands you the link that confirms your address.'}{' '}
        Then you create an organization, or join the one that invited you.
      </p>
      <form noValidate onSubmit={(event) => void form.submit(event)}>
        <FieldGroup>
          <TextField label="Your name" autoComplete="name" autoFocus {...form.field('name')} />
          <TextField
            label="Email"
            type="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            {...form.field('email')}
          />
          <NewPasswordField label="Password" minCharacters={NEW_PASSWORD_MIN_CHARACTERS} {...form.field('password')} />
          <FormFailure failure={form.failure} />
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting} className="w-full">
            Sign up
          </Button>
        </FieldGroup>
      </form>
      <p className="mt-6 text-sm text-muted">
        Have an account?{' '}
        <TextLink>
          <Link to={paths.signIn()} state={{ email: form.watch('email') }}>
            Sign in
          </Link>
        </TextLink>
      </p>
    </>
  )
}

function Sent({ email, onBack }: { email: string; onBack: () => void }) {
  const address = <span className="font-medium break-all text-text">{email}</span>
  return (
    <MailSent
      unsent={<>The link that confirms {address} lies in this server’s outbox.</>}
      action={<Button onClick={onBack}>Use another address</Button>}
    >
      We sent a link to {address}. Open it to confirm your address.
    </MailSent>
  )
}
