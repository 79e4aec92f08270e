import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import { Link, useLocation, useNavigate, useParams } from 'react-router'
import type { Session } from '#contract/console.ts'
import { paths, safeNext } from '#app/paths.ts'
import { api } from '#lib/api.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { adoptSession } from '#lib/queries.ts'
import { Words } from '#lib/Words.tsx'
import { LinkButton } from '#ui/Button.tsx'
import { Spinner } from '#ui/Spinner.tsx'
import { SecondStepForm } from './SecondStepForm.tsx'

/** Where an identity provider sends people back to: signs them in, or says why not. */
export function SsoCallbackPage() {
  const { organization = '' } = useParams()
  const { search } = useLocation()
  const client = useQueryClient()
  const navigate = useNavigate()
  // A query though it changes something: an answer of the provider works once, and is sent once however often the page renders.
  const { data, error } = useQuery({
    queryKey: ['sso-callback', organization, search],
    queryFn: () => api.singleSignOn.finish({ body: { organization_id: organization, callback: search.slice(1) } }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
  })
  const next = data?.next ?? null
  const enter = useCallback(
    async (session: Session) => {
      adoptSession(client, session)
      await navigate(safeNext(next), { replace: true })
    },
    [client, navigate, next],
  )
  useEffect(() => {
    if (data && data.result.state !== 'second-step') void enter(data.result)
  }, [data, enter])

  if (data?.result.state === 'second-step') {
    return (
      <>
        <h1 tabIndex={-1} className="mb-6 text-xl font-semibold tracking-tight">
          Sign in to Conifer
        </h1>
        <SecondStepForm
          first="Your identity provider has signed you in."
          token={data.result.token}
          onSignedIn={enter}
          onStartOver={() => void navigate(paths.signIn({ next: next ?? '/' }), { replace: true })}
        />
      </>
    )
  }
  if (error) {
    return (
      <Words title="You are not signed in">
        <p>{errorSentence(error)}</p>
        <div className="mt-2">
          <LinkButton variant="primary">
            <Link to={paths.signIn()}>Back to sign-in</Link>
          </LinkButton>
        </div>
      </Words>
    )
  }
  return (
    <Words title="Signing you in">
      <p className="flex items-center gap-2">
        <Spinner /> A moment, please.
      </p>
    </Words>
  )
}
