import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { paths } from '#app/paths.ts'
import type { InviteView } from '#contract/invites.ts'
import { describeError, errorSentenceAlone } from '#lib/describe-error.ts'
import { formatTime } from '#lib/format.ts'
import { Words } from '#lib/Words.tsx'
import { Button, LinkButton } from '#ui/Button.tsx'
import { Spinner } from '#ui/Spinner.tsx'
import { Invitation } from './Invitation.tsx'
import { invitationQuery } from './queries.ts'

/** Where the link of an invite's mail leads: the way into the organization, or why there is none and what to do. */
export function InvitationPage() {
  const [query] = useSearchParams()
  const token = query.get('token') ?? ''
  const { data, error, refetch, isFetching } = useQuery({ ...invitationQuery(token), enabled: token !== '' })
  if (token === '') return <Closed view={{ state: 'unknown' }} />
  if (data) return data.state === 'pending' ? <Invitation view={data} token={token} /> : <Closed view={data} />
  if (error) {
    return (
      <Words title="The invite could not be looked up">
        <p>{errorSentenceAlone(error)}</p>
        {describeError(error).reference && <p className="text-xs">Request ID {describeError(error).reference}</p>}
        <div className="mt-2">
          <Button variant="primary" pending={isFetching} onClick={() => void refetch()}>
            Try again
          </Button>
        </div>
      </Words>
    )
  }
  return (
    <Words title="Opening your invite">
      <p className="flex items-center gap-2">
        <Spinner /> A moment, please.
      </p>
    </Words>
  )
}

/** An invite that cannot be accepted: why, and what to do. */
function Closed({ view }: { view: Exclude<InviteView, { state: 'pending' }> }) {
  const home = (
    <div className="mt-2">
      <LinkButton>
        <Link to={paths.home()}>Go to Conifer</Link>
      </LinkButton>
    </div>
  )
  switch (view.state) {
    case 'expired':
      return (
        <Words title="This invite has expired">
          <p>
            The invite to <Name>{view.organization_name}</Name> for <Name>{view.email}</Name> ended on{' '}
            {formatTime(view.expires_at)}.
          </p>
          <p>
            Ask <Name>{view.invited_by}</Name> or another organization owner to resend it. You then get a mail with a
            new link.
          </p>
          {home}
        </Words>
      )
    case 'revoked':
      return (
        <Words title="This invite was withdrawn">
          <p>
            An organization owner of <Name>{view.organization_name}</Name> deleted the invite for{' '}
            <Name>{view.email}</Name>.
          </p>
          <p>
            If you think this is a mistake, ask <Name>{view.invited_by}</Name> for a new invite.
          </p>
          {home}
        </Words>
      )
    case 'processed':
      return (
        <Words title="This invite was used already">
          <p>
            <Name>{view.email}</Name> joined <Name>{view.organization_name}</Name> with it on{' '}
            {formatTime(view.processed_at)}. A link works once.
          </p>
          <p>If that was you, go on. If it was not, tell {view.invited_by}.</p>
          <div className="mt-2">
            <LinkButton variant="primary">
              <Link to={paths.home()}>Go to Conifer</Link>
            </LinkButton>
          </div>
        </Words>
      )
    case 'unknown':
      return (
        <Words title="This link does not work">
          <p>Part of it may be missing, or a newer mail or link has taken its place.</p>
          <p>
            Open the link of the latest mail, or copy it as a whole. If that does not help, ask whoever invited you to
            resend the invite.
          </p>
          {home}
        </Words>
      )
  }
}

function Name({ children }: { children: string }) {
  return <span className="font-medium break-words text-text">{children}</span>
}
