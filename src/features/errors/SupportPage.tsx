import { paths } from '#app/paths.ts'
import { LinkButton } from '#ui/Button.tsx'
import { Message } from './Message.tsx'

/** At the address of Pinecone's support plans. */
export function SupportPage() {
  return (
    <Message
      title="Support"
      actions={
        <LinkButton variant="primary">
          <a href={paths.docs()}>Read the guide</a>
        </LinkButton>
      }
    >
      <p>There are no support plans here: Conifer is not a service but runs on a server of somebody you know.</p>
      <p>
        Ask whoever runs it, and give them the request ID where a page shows one. What the console does is told in the
        guide.
      </p>
    </Message>
  )
}
