import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Building2 } from 'lucide-react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { Session } from '#contract/console.ts'
import { paths, safeNext } from '#app/paths.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { api } from '#lib/api.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { useCarriedEmail, useContractForm } from '#lib/form.ts'
import { adoptSession, sessionQuery } from '#lib/queries.ts'
import { useLoaded } from '#lib/query-client.ts'
import { Button, TextLink } from '#ui/Button.tsx'
import { Callout } from '#ui/Callout.tsx'
import { FieldGroup, FormError } from '#ui/Field.tsx'
import { announce } from '#ui/live-region.ts'
import { onDemand } from '#ui/on-demand.tsx'
import { PasswordField, TextField } from '#ui/TextField.tsx'
import { DemoPersonas } from './DemoPersonas.tsx'
import { PasskeyButton } from './PasskeyButton.tsx'

const SecondStepForm = onDemand(async () => (await import('./SecondStepForm.tsx')).SecondStepForm)

const SingleSignOnForm = onDemand(async () => (await import('./SingleSignOnForm.tsx')).SingleSignOnForm)

const schema = async () => (await import('#contract/console.ts')).SignIn

/** Email and password, and on a demo server one click a person. Afterwards: the page one came for. */
export function SignInPage() {
  const [query] = useSearchParams()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { data: session } = useLoaded(sessionQuery)
  const enter = async (now: Session) => {
    adoptSession(client, now)
    await navigate(safeNext(query.get('next')), { replace: true })
  }
  const [token, setToken] = useState<string | null>(null)
  const [startedOver, setStartedOver] = useState<string>()
  const [signOn, setSignOn] = useState<{ why?: string } | null>(null)
  const carried = useCarriedEmail()
  const form = useContractForm({
    schema,
    defaultValues: { email: carried, password: '' },
    send: async (body) => {
      const result = await api.account.signIn({ body }).catch((error: unknown) => {
        if (!isSsoRequired(error)) throw error
        form.setValue('password', '')
        setSignOn({ why: error.message })
        return null
      })
      if (result === null) return undefined
      if (result.state !== 'second-step') return enter(result)
      form.setValue('password', '')
      setStartedOver(undefined)
      return setToken(result.token)
    },
  })
  const email = form.watch('email')
  const personas = session?.state === 'signed-out' ? session.demo : []
  const heading = (
    <h1 tabIndex={-1} className="mb-6 text-xl font-semibold tracking-tight">
      Sign in to Conifer
    </h1>
  )
  if (token !== null) {
    return (
      <>
        {heading}
        <SecondStepForm
          token={token}
          onSignedIn={enter}
          onStartOver={(why) => {
            setToken(null)
            setStartedOver(why)
          }}
        />
      </>
    )
  }
  if (signOn !== null) {
    return (
      <>
        {heading}
        <SingleSignOnForm email={email} next={query.get('next')} why={signOn.why} onBack={() => setSignOn(null)} />
      </>
    )
  }
  return (
    <>
      {heading}
      <Reason reason={query.get('reason')} />
      {personas.length > 0 && <DemoPersonas personas={personas} onSignedIn={enter} />}
      <form noValidate onSubmit={(event) => void form.submit(event)}>
        <FieldGroup>
          <TextField
            label="Email"
            type="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus={personas.length === 0 && carried === ''}
            {...form.field('email')}
          />
          <PasswordField
            label="Password"
            autoComplete="current-password"
            autoFocus={carried !== ''}
            labelAside={
              <TextLink>
                <Link to={paths.forgotPassword()} state={{ email }}>
                  Forgot password?
                </Link>
              </TextLink>
            }
            {...form.field('password')}
          />
          <FormError>{form.failure ? errorSentence(form.failure) : startedOver}</FormError>
          <Button type="submit" variant="primary" pending={form.formState.isSubmitting} className="w-full">
            Sign in
          </Button>
        </FieldGroup>
      </form>
      <PasskeyButton onSignedIn={enter} />
      {session?.state === 'signed-out' && session.single_sign_on && (
        <Button
          className="mt-3 w-full"
          icon={<Building2 aria-hidden size={16} strokeWidth={1.5} />}
          onPointerEnter={SingleSignOnForm.preload}
          onFocus={SingleSignOnForm.preload}
          onClick={() => setSignOn({})}
        >
          Sign in with single sign-on
        </Button>
      )}
      <p className="mt-6 text-sm text-muted">
        No account yet?{' '}
        <TextLink>
          <Link to={paths.signUp()} state={{ email }}>
            Sign up
          </Link>
        </TextLink>
      </p>
    </>
  )
}

function isSsoRequired(error: unknown): error is ApiFailure {
  return error instanceof ApiFailure && error.details?.['reason'] === 'sso-required'
}

const TITLE_SAID_MS = 600

function Reason({ reason }: { reason: string | null }) {
  const words =
    reason === 'ended'
      ? ({ kind: 'info', text: 'Your session has ended. Sign in to come back to where you were.' } as const)
      : reason === 'not-kept'
        ? ({
            kind: 'danger',
            text: 'You signed in, but this browser did not keep the cookie of it. Allow cookies for this site, and open it at the address it is set up for, https or not.',
          } as const)
        : reason === 'reset'
          ? ({ kind: 'success', text: 'Your new password is set. Sign in with it.' } as const)
          : reason === 'signed-out'
            ? ({ kind: 'success', text: 'You have signed out.' } as const)
            : undefined
  const text = words?.text
  // The focus is in the form below, or on the heading: nobody who does not see it would come by. Said after the page's title.
  useEffect(() => {
    if (text === undefined) return
    const timer = setTimeout(() => announce(text), TITLE_SAID_MS)
    return () => clearTimeout(timer)
  }, [text])
  if (!words) return null
  return (
    <div className="mb-6">
      <Callout kind={words.kind}>{words.text}</Callout>
    </div>
  )
}
