import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Laptop, Smartphone } from 'lucide-react'
import type { AccountSession } from '#contract/console.ts'
import { api } from '#lib/api.ts'
import { describeError, errorSentence, errorSentenceAlone } from '#lib/describe-error.ts'
import { formatCount } from '#lib/format.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useLoaded } from '#lib/query-client.ts'
import { Badge } from '#ui/Badge.tsx'
import { Button } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { ErrorState } from '#ui/EmptyState.tsx'
import { focusHeir } from '#ui/focus-kept.ts'
import { onDemand } from '#ui/on-demand.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { Time } from '#ui/Time.tsx'
import { toast } from '#ui/toast.ts'
import { deviceName } from './device-name.ts'
import { sessionsQuery } from './queries.ts'

const ConfirmDialog = onDemand(async () => (await import('#ui/ConfirmDialog.tsx')).ConfirmDialog)

const toEndAll = focusHeir('#end-sessions')

/** Where one is signed in, this device marked; ends one session or all others. */
export function SessionsCard() {
  const { data, error, refetch, isFetching } = useLoaded(sessionsQuery)
  const [asking, setAsking] = useState(false)
  const client = useQueryClient()
  const revokeOthers = useMutation({
    mutationFn: () => api.account.revokeOtherSessions(),
    onSuccess: async () => {
      setAsking(false)
      toast.success('All other sessions have ended')
      await client.invalidateQueries({ queryKey: sessionsQuery.queryKey })
    },
  })
  const others = data?.filter((session) => !session.current).length ?? 0
  const words = error ? describeError(error) : undefined
  return (
    <Card
      flush
      title="Sessions"
      description="Where you are signed in. End what you do not recognize, then change your password."
      action={
        <Button
          id="end-sessions"
          disabledReason={data && others === 0 ? 'You are signed in on this device only.' : undefined}
          onPointerEnter={ConfirmDialog.preload}
          onClick={() => {
            revokeOthers.reset()
            setAsking(true)
          }}
        >
          End all other sessions
        </Button>
      }
    >
      {data ? (
        <ul className="divide-y divide-line">
          {data.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      ) : words ? (
        <ErrorState
          bare
          title="Your sessions could not be loaded"
          requestId={words.reference}
          action={
            <Button pending={isFetching} onClick={() => void refetch()}>
              Try again
            </Button>
          }
        >
          {errorSentenceAlone(error)}
        </ErrorState>
      ) : (
        <div aria-busy className="flex h-16 items-center gap-3 px-5">
          <Skeleton className="size-4" />
          <Skeleton className="h-3 w-48" />
        </div>
      )}
      {asking && (
        <ConfirmDialog
          open
          onOpenChange={setAsking}
          title="End all other sessions"
          confirmLabel="End all other sessions"
          danger
          pending={revokeOthers.isPending}
          error={<FormFailure failure={revokeOthers.error} />}
          onConfirm={() => revokeOthers.mutate()}
        >
          <p>You stay signed in here, and are signed out at once of {formatCount(others, 'other session')}.</p>
        </ConfirmDialog>
      )}
    </Card>
  )
}

function SessionRow({ session }: { session: AccountSession }) {
  const client = useQueryClient()
  const name = deviceName(session.user_agent)
  const revoke = useMutation({
    mutationFn: () => api.account.revokeSession({ params: { session_id: session.id } }),
    onSuccess: () => toast.success('Session ended', { description: name }),
    onError: (error) => {
      toast.error('The session could not be ended', {
        description: errorSentence(error),
        action: { label: 'Try again', onClick: () => revoke.mutate() },
      })
    },
    // After a refusal as well: it may have ended by itself.
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  const Icon = /iPhone|Android/.test(name) ? Smartphone : Laptop
  return (
    <li ref={toEndAll} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3 sm:px-5">
      <Icon aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-muted" />
      <div className="min-w-0 flex-1 basis-40">
        <p className="flex flex-wrap items-center gap-x-2 text-sm font-medium">
          {name} {session.current && <Badge tone="accent">This device</Badge>}
        </p>
        <p className="text-xs text-muted">
          {session.ip_address && <>{session.ip_address}, </>}
          last seen {session.current ? 'just now' : <Time value={session.last_seen_at} />}, signed in{' '}
          <Time value={session.created_at} />
        </p>
      </div>
      {!session.current && (
        <Button
          size="sm"
          aria-label={`End session: ${name}`}
          pending={revoke.isPending}
          onClick={() => revoke.mutate()}
        >
          End session
        </Button>
      )}
    </li>
  )
}
