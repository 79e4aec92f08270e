import { useState } from 'react'
import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import { api } from '#lib/api.ts'
import { useCarriedEmail, useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { MailSent, useSendsMail } from '#lib/MailSent.tsx'
import { Button, LinkButton, TextLink } from '#ui/Button.tsx'
import { FieldGroup } from '#ui/Field.tsx'
import { TextField } from '#ui/TextField.tsx'

const schema = async () => (await import('#contract/console.ts')).PasswordForgotten

/** Asks for a mail with a link to set a new password. */
export function ForgotPasswordPage() {
  const sendsMail = useSendsMail()
  const carried = useCarriedEmail()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const form = useContractForm({
    schema,
    defaultValues: { email: carried },
    send: async (body) => {
      await api.account.forgotPassword({ body })
      setSentTo(body.email)
    },
  })
  if (sentTo !== null) return <Sent email={sentTo} />
  return (
    <>
      <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight">
        Forgot your password?
      </h1>
      <p className="mt-1 mb-6 text-base text-muted">
        {sendsMail
          ? 'We send you a link to set a new one.'
          : 'This server has no mail server: whoever runs it hands you the link to set a new one.'}{' '}
        Your present password works until then.
      </p>
      <form noValidate onSubmit={(event) => void form.submit(event)}>
        <FieldGroup>
          <TextField
            label="Email"
            type="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            {...form.field('email')}
          />
          <FormFailure failure={form.failure} />
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting} className="w-full">
            Send the link
          </Button>
        </FieldGroup>
      </form>
      <p className="mt-6 text-sm text-muted">
        Remembered it?{' '}
        <TextLink>
          <Link to={paths.signIn()} state={{ email: form.watch('email') }}>
            Sign in
          </Link>
        </TextLink>
      </p>
    </>
  )
}

function Sent({ email }: { email: string }) {
  const address = <span className="font-medium break-all text-text">{email}</span>
  return (
    <MailSent
      unsent={<>If {address} has an account here, a link to set a new password lies in this server’s outbox.</>}
      action={
        <LinkButton>
          <Link to={paths.signIn()} state={{ email }}>
            Back to sign in
          </Link>
        </LinkButton>
      }
    >
      If {address} has an account here, a link to set a new password is on its way.
    </MailSent>
  )
}
