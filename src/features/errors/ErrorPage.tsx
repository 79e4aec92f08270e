import { Link, useLocation, useNavigate, useNavigation } from 'react-router'
import { paths } from '#app/paths.ts'
import { describeError, type WayOut } from '#lib/describe-error.ts'
import { Button, LinkButton } from '#ui/Button.tsx'
import { Message } from './Message.tsx'

/** A whole page's worth of error: what happened, why, what to do, and the button that does it. */
export function ErrorPage({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, message, advice, wayOut, reference } = describeError(error)
  return (
    <Message title={title} actions={<Way out={wayOut} {...(onRetry ? { onRetry } : {})} />} reference={reference}>
      <p>{message}</p>
      {advice && <p>{advice}</p>}
    </Message>
  )
}

function Way({ out, onRetry }: { out: WayOut; onRetry?: () => void }) {
  const { pathname, search } = useLocation()
  const navigate = useNavigate()
  const { state } = useNavigation()
  switch (out) {
    case 'none':
      return null
    case 'retry':
      return (
        <Button
          variant="primary"
          pending={state === 'loading'}
          // Not `revalidate`: a page whose gate failed stays an error with it.
          onClick={onRetry ?? (() => void navigate(pathname + search, { replace: true }))}
        >
          Try again
        </Button>
      )
    case 'reload':
      return (
        <Button variant="primary" onClick={() => window.location.reload()}>
          Reload
        </Button>
      )
    case 'sign-in':
      return (
        <LinkButton variant="primary">
          <Link to={paths.signIn({ next: pathname + search, reason: 'ended' })}>Sign in</Link>
        </LinkButton>
      )
    case 'home':
      return (
        <LinkButton>
          <Link to={paths.home()}>Go home</Link>
        </LinkButton>
      )
  }
}
