import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { Link, useSearchParams } from 'react-router'
import { paths } from '#app/paths.ts'
import type { Session } from '#contract/console.ts'
import { api } from '#lib/api.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { sessionQuery } from '#lib/queries.ts'
import { Button, LinkButton } from '#ui/Button.tsx'

/**
 * Where the link to a new address leads. Asks for a press: a program that opens the links of a mail to look at them must
 * not give an account to a stranger whose address somebody mistyped.
 */
export function ConfirmNewEmailPage() {
  const [query] = useSearchParams()
  const token = query.get('token') ?? ''
  const client = useQueryClient()
  const confirm = useMutation({
    mutationFn: async () => {
      const { email } = await api.account.confirmNewEmail({ body: { token } })
      // The address stands in many lists, and the session here may be over. It is done whether or not this is answered.
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
      const session = await client.query({ ...sessionQuery, staleTime: 0 }).catch(() => undefined)
      return { email, session }
    },
  })
  const { data, error } = confirm
  if (data) return <Done {...data} />
  if (token === '' || (error instanceof ApiFailure && ['invalid', 'not-found'].includes(error.kind))) {
    return (
      <Words title="This link no longer works">
        <p>
          It was used already, it is too old, it was replaced or cancelled, or a part of it is missing. If your address
          has not changed, ask for a new link on your account page.
        </p>
        <LinkButton variant="primary">
          <Link to={paths.account()}>Go to your account</Link>
        </LinkButton>
      </Words>
    )
  }
  if (error instanceof ApiFailure && error.kind === 'conflict') {
    return (
      <Words title="This address has an account of its own">
        <p>
          Somebody has confirmed it meanwhile for another account. Nothing was changed: yours keeps the address it had.
        </p>
        <LinkButton variant="primary">
          <Link to={paths.account()}>Go to your account</Link>
        </LinkButton>
      </Words>
    )
  }
  return (
    <div className="flex flex-col items-start gap-4">
      <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight">
        Confirm your new email address
      </h1>
      <p className="text-base text-muted">
        From then on you sign in with the address this link was sent to. You are signed out on every other device.
      </p>
      <FormFailure failure={error} />
      <Button variant="primary" className="w-full" pending={confirm.isPending} onClick={() => confirm.mutate()}>
        Confirm the new address
      </Button>
    </div>
  )
}

function Done({ email, session }: { email: string; session: Session | undefined }) {
  const isIn = session?.state === 'signed-in'
  return (
    <Words title="Your email address is changed">
      <p>
        You sign in with <span className="font-medium break-all text-text">{email}</span> from now on.
      </p>
      <LinkButton variant="primary">
        {isIn ? (
          <Link to={session.user.email === email ? paths.account() : paths.home()}>Go to Conifer</Link>
        ) : (
          <Link to={paths.signIn()} state={{ email }}>
            Sign in
          </Link>
        )}
      </LinkButton>
    </Words>
  )
}

/** What came of it, in the place of what was pressed: its heading has the focus, which reads it. */
function Words({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="flex flex-col items-start gap-4 text-base text-muted">
      <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold tracking-tight text-text">
        {title}
      </h1>
      {children}
    </div>
  )
}
