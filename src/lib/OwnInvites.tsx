import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { OwnInvite } from '#contract/console.ts'
import { Button } from '#ui/Button.tsx'
import { Callout } from '#ui/Callout.tsx'
import { Time } from '#ui/Time.tsx'
import { toast } from '#ui/toast.ts'
import { api } from './api.ts'
import { errorSentence } from './describe-error.ts'
import { sessionQuery } from './queries.ts'
import { useSession } from './session.tsx'

type AddressOf = (organizationId: string) => string

/**
 * The invites that wait for whoever is signed in: their mail may be lost, and its link is not needed here.
 * Takes the address of an organization, where one goes after joining.
 */
export function OwnInvites({ addressOf }: { addressOf: AddressOf }) {
  const { invites } = useSession()
  return (
    <div className="mb-4 flex flex-col gap-2">
      {invites.map((invite) => (
        <Invite key={invite.id} invite={invite} addressOf={addressOf} />
      ))}
    </div>
  )
}

function Invite({ invite, addressOf }: { invite: OwnInvite; addressOf: AddressOf }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const accept = useMutation({
    mutationFn: () => api.invites.acceptOwn({ params: { invite_id: invite.id } }),
    onSuccess: async ({ organization_id, session }) => {
      client.setQueryData(sessionQuery.queryKey, session)
      await navigate(addressOf(organization_id))
      toast.success(`You joined ${invite.organization_name}`)
    },
  })
  return (
    <Callout
      title={`You are invited to join ${invite.organization_name}`}
      action={
        <Button
          size="sm"
          aria-label={`Accept invite to ${invite.organization_name}`}
          pending={accept.isPending}
          onClick={() => accept.mutate()}
        >
          Accept invite
        </Button>
      }
    >
      {invite.invited_by} invited you. The invite is good until <Time value={invite.expires_at} format="date" />.
      {accept.error && (
        <p role="alert" className="mt-1 text-danger">
          {errorSentence(accept.error)}
        </p>
      )}
    </Callout>
  )
}
