import { Link, useLocation } from 'react-router'
import { paths } from '#app/paths.ts'
import { LinkButton } from '#ui/Button.tsx'
import { Message } from './Message.tsx'

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { pathname } = useLocation()
  return (
    <Message
      title="There is no such page"
      actions={
        <LinkButton variant="primary">
          <Link to={paths.home()}>Go home</Link>
        </LinkButton>
      }
    >
      <p>
        Nothing is at <code className="font-mono text-sm break-all text-text">{pathname}</code>. The link may be
        mistyped or older than this version.
      </p>
    </Message>
  )
}
