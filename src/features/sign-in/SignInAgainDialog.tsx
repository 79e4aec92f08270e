import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Session } from '#contract/console.ts'
import { api } from '#lib/api.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { useContractForm } from '#lib/form.ts'
import { sessionQuery } from '#lib/queries.ts'
import { useSession } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { FieldGroup, FormError } from '#ui/Field.tsx'
import { PasswordField, TextField } from '#ui/TextField.tsx'
import { DemoPersonas } from './DemoPersonas.tsx'
import { PasskeyButton } from './PasskeyButton.tsx'
import { SecondStepForm } from './SecondStepForm.tsx'

const schema = async () => (await import('#contract/console.ts')).SignIn

/**
 * Over a page with something typed in it, whose session has ended: the person whose page it is signs in again, and goes on.
 * Nothing of the page is to be seen meanwhile, as somebody else may sit there now.
 */
export function SignInAgainDialog({ onDone }: { onDone: (isBack: boolean) => void }) {
  const client = useQueryClient()
  const { data: session } = useQuery(sessionQuery)
  // The session's provider keeps the person whose page it is.
  const { user } = useSession()
  const personas = session?.state === 'signed-out' ? session.demo.filter((one) => one.email === user.email) : []
  const enter = async (now: Session) => {
    if (now.state !== 'signed-in' || now.user.id !== user.id) return window.location.reload()
    client.setQueryData(sessionQuery.queryKey, now)
    onDone(true)
    await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
  }
  const [token, setToken] = useState<string | null>(null)
  const [startedOver, setStartedOver] = useState<string>()
  const form = useContractForm({
    schema,
    defaultValues: { email: user.email, password: '' },
    send: async (body) => {
      const result = await api.account.signIn({ body })
      if (result.state !== 'second-step') return enter(result)
      form.setValue('password', '')
      setStartedOver(undefined)
      return setToken(result.token)
    },
  })
  return (
    <Dialog
      open
      opaque
      onOpenChange={() => onDone(false)}
      title="Your session has ended"
      description="Sign in again to go on with what you have typed."
      size="sm"
      busy={form.formState.isSubmitting}
      footer={<Button onClick={() => onDone(false)}>Leave the page</Button>}
    >
      {token === null ? (
        <>
          {personas.length > 0 && <DemoPersonas personas={personas} onSignedIn={enter} />}
          <form noValidate onSubmit={(event) => void form.submit(event)}>
            <FieldGroup>
              <TextField label="Email" type="email" readOnly autoComplete="username" {...form.field('email')} />
              <PasswordField
                label="Password"
                autoComplete="current-password"
                data-autofocus
                {...form.field('password')}
              />
              <FormError>{form.failure ? errorSentence(form.failure) : startedOver}</FormError>
              <Button type="submit" variant="primary" pending={form.formState.isSubmitting} className="w-full">
                Sign in
              </Button>
            </FieldGroup>
          </form>
          <PasskeyButton onSignedIn={enter} />
        </>
      ) : (
        <SecondStepForm
          token={token}
          onSignedIn={enter}
          onStartOver={(why) => {
            setToken(null)
            setStartedOver(why)
          }}
        />
      )}
    </Dialog>
  )
}
