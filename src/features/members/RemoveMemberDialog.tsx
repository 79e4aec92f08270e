import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { paths } from '#app/paths.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { describeError, errorSentenceAlone } from '#lib/describe-error.ts'
import { formatCount } from '#lib/format.ts'
import { useLeave } from '#lib/leave.ts'
import { sessionQuery } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Callout } from '#ui/Callout.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { FormError } from '#ui/Field.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { toast } from '#ui/toast.ts'
import { HoldingsList } from './HoldingsList.tsx'
import { useLeaveOrganization, useRemoveMember } from './member-mutations.ts'
import { nameOf, type Row } from './member-rows.ts'
import { holdingsQuery } from './queries.ts'

const lastOwnerReason = 'An organization keeps at least one owner. Make somebody else an organization owner first.'

/** Removes somebody, or oneself (`isSelf`), from the organization, after what they hold has been shown. */
export function RemoveMemberDialog({ row, isSelf, onClose }: { row: Row; isSelf: boolean; onClose: () => void }) {
  const organization = useOrganization()
  const client = useQueryClient()
  const navigate = useNavigate()
  const endSession = useLeave()
  const holdings = useQuery(holdingsQuery(organization.id, row.id, isSelf))
  const remove = useRemoveMember(organization.id, row.id)
  const leave = useLeaveOrganization(organization.id)
  const action = isSelf ? leave : remove
  const held = holdings.data
  const name = nameOf(row)

  async function afterLeaving() {
    onClose()
    toast.success(`You left ${organization.name}`)
    // Who belonged to nothing else is signed out by it.
    await endSession('left')
    await client.query({ ...sessionQuery, staleTime: 0 })
    await navigate(paths.home(), { replace: true })
    client.removeQueries({ queryKey: ['organizations', organization.id] })
  }
  async function confirm() {
    try {
      await action.mutateAsync()
    } catch (error) {
      // Somebody else was quicker: what one wanted is so.
      if (isSelf || !(error instanceof ApiFailure && error.kind === 'not-found')) return
    }
    if (isSelf) {
      await afterLeaving()
      return
    }
    onClose()
    toast.success(
      `${name} removed from ${organization.name}`,
      held && held.api_keys.length > 0
        ? {
            description: `${formatCount(held.api_keys.length, 'API key')} they made ${held.api_keys.length === 1 ? 'goes' : 'go'} on working.`,
            action: { label: 'See keys', onClick: () => void navigate(paths.keysMadeBy(organization.id, row.id)) },
          }
        : undefined,
    )
  }

  const blocked = held?.last_owner ? lastOwnerReason : undefined
  const failure = action.error ?? holdings.error
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={isSelf ? 'Leave organization' : 'Remove member'}
      description={row.name && !isSelf ? `${row.name}, ${row.email}` : row.email}
      busy={action.isPending}
      onSubmit={(event) => {
        event.preventDefault()
        if (held && !blocked && !action.isPending) void confirm()
      }}
      footer={
        <>
          <Button onClick={onClose} disabled={action.isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="danger" pending={action.isPending} disabled={!held} disabledReason={blocked}>
            {isSelf ? 'Leave organization' : 'Remove Member'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-sm text-muted">
        {blocked ? (
          <Callout
            kind="warning"
            title={isSelf ? 'You are the last organization owner' : `${name} is the last organization owner`}
          >
            {lastOwnerReason}
          </Callout>
        ) : (
          <p>
            {isSelf ? 'You lose' : `${name} loses`} every role in{' '}
            <span className="font-medium text-text">{organization.name}</span>
            {held && held.project_count > 0
              ? ` and in ${formatCount(held.project_count, 'project')}`
              : ' and its projects'}{' '}
            at once.
            {held &&
              !held.other_organizations &&
              ` It is ${isSelf ? 'your' : 'their'} only organization here, so ${isSelf ? 'you are' : 'they are'} signed out everywhere.`}{' '}
            {isSelf ? 'To come back you need a new invite from an organization owner.' : 'They can be invited again.'}
          </p>
        )}
        {held ? (
          <HoldingsList holdings={held} isSelf={isSelf} personId={row.id} organizationId={organization.id} />
        ) : (
          !holdings.error && (
            <div aria-busy className="flex flex-col gap-2">
              <span className="sr-only">Looking for what they hold</span>
              <Skeleton className="h-4 w-3/4" />
              <Skeleton className="h-4 w-1/2" />
            </div>
          )
        )}
        <FormError requestId={failure ? describeError(failure).reference : undefined}>
          {failure && (
            <>
              <p>{errorSentenceAlone(failure)}</p>
              {holdings.error && (
                <Button
                  size="sm"
                  className="mt-2"
                  pending={holdings.isFetching}
                  onClick={() => void holdings.refetch()}
                >
                  Try again
                </Button>
              )}
            </>
          )}
        </FormError>
      </div>
    </Dialog>
  )
}
