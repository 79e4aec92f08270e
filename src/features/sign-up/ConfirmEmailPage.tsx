import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { paths } from '#app/paths.ts'
import { api } from '#lib/api.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { adoptSession } from '#lib/queries.ts'
import { Button, LinkButton } from '#ui/Button.tsx'
import { Spinner } from '#ui/Spinner.tsx'

/** Where the link of the sign-up mail leads: confirms the address and signs in, or says why not. */
export function ConfirmEmailPage() {
  const [query] = useSearchParams()
  const token = query.get('token') ?? ''
  const client = useQueryClient()
  const navigate = useNavigate()
  // A query though it changes something: the link works once, and a query is sent once however often the page renders.
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['confirm-email', token],
    queryFn: () => api.account.confirmEmail({ body: { token } }),
    enabled: token !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
  })
  useEffect(() => {
    if (!data) return
    adoptSession(client, data)
    void navigate(paths.home(), { replace: true })
  }, [data, client, navigate])

  const isRefused =
    token === '' || (error instanceof ApiFailure && ['invalid', 'not-found', 'conflict'].includes(error.kind))
  if (isRefused) {
    return (
      <Words title="This link no longer works">
        <p>It was used already, it is too old, or a part of it is missing.</p>
        <p>If you have confirmed your address before, just sign in. Otherwise sign up again to get a new link.</p>
        <div className="mt-2 flex flex-wrap gap-2">
          <LinkButton variant="primary">
            <Link to={paths.signIn()}>Sign in</Link>
          </LinkButton>
          <LinkButton>
            <Link to={paths.signUp()}>Sign up again</Link>
          </LinkButton>
        </div>
      </Words>
    )
  }
  if (error) {
    return (
      <Words title="Your address could not be confirmed">
        <p>{errorSentence(error)}</p>
        <div className="mt-2">
          <Button variant="primary" pending={isFetching} onClick={() => void refetch()}>
            Try again
          </Button>
        </div>
      </Words>
    )
  }
  return (
    <Words title="Confirming your address">
      <p className="flex items-center gap-2">
        <Spinner /> A moment, please.
      </p>
    </Words>
  )
}

function Words({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div role="status">
      <h1 tabIndex={-1} className="mb-4 text-xl font-semibold tracking-tight">
        {title}
      </h1>
      <div className="flex flex-col gap-2 text-base text-muted">{children}</div>
    </div>
  )
}
