import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import { LinkButton } from '#ui/Button.tsx'
import { Message } from './Message.tsx'

/** A project that does not exist, or not for this person: the two are told apart nowhere. */
export function NotFoundProject({ organizationId }: { organizationId: string }) {
  return (
    <Message
      title="Project not found"
      actions={
        <LinkButton variant="primary">
          <Link to={paths.projects(organizationId)}>See your projects</Link>
        </LinkButton>
      }
    >
      <p>It may have been deleted, or you have no role in it. A project owner or an organization owner can add you.</p>
    </Message>
  )
}
