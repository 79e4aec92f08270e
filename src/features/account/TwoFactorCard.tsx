import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '#lib/api.ts'
import { describeError, errorSentence, errorSentenceAlone } from '#lib/describe-error.ts'
import { formatCount } from '#lib/format.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useLoaded } from '#lib/query-client.ts'
import { Badge } from '#ui/Badge.tsx'
import { Button } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { ErrorState } from '#ui/EmptyState.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { Time } from '#ui/Time.tsx'
import { toast } from '#ui/toast.ts'
import { factorsQuery, sessionsQuery } from './queries.ts'
import type { TotpSetUp } from './TotpDialog.tsx'

const TotpDialog = onDemand(async () => (await import('./TotpDialog.tsx')).TotpDialog)
const loadSecretDialog = () => import('#lib/HeldSecretDialog.tsx')
const HeldSecretDialog = onDemand(async () => (await loadSecretDialog()).HeldSecretDialog)
const ConfirmDialog = onDemand(async () => (await import('#ui/ConfirmDialog.tsx')).ConfirmDialog)

type Shown =
  | { what: 'nothing' }
  | { what: 'set-up'; setUp: TotpSetUp }
  | { what: 'codes'; codes: readonly string[] }
  | { what: 'turning-off' }
  | { what: 'replacing' }

const SENTENCE =
  'You will not be able to see these recovery codes again after you close the dialog. Each lets you in once when you do not have your authenticator app.'

/** A code of an authenticator app after the password: turning it on and off, and the recovery codes. */
export function TwoFactorCard() {
  const { data, error, refetch, isFetching } = useLoaded(factorsQuery)
  const [shown, setShown] = useState<Shown>({ what: 'nothing' })
  const client = useQueryClient()
  const refresh = () =>
    Promise.all([factorsQuery, sessionsQuery].map(({ queryKey }) => client.invalidateQueries({ queryKey })))
  const start = useMutation({
    mutationFn: () => api.factors.startTotp(),
    onSuccess: (setUp) => setShown({ what: 'set-up', setUp }),
    onError: (failure) =>
      toast.error('Two-factor authentication could not be set up', { description: errorSentence(failure) }),
  })
  const turnOff = useMutation({
    mutationFn: () => api.factors.disableTotp(),
    onSuccess: async () => {
      setShown({ what: 'nothing' })
      toast.success('Two-factor authentication is off')
      await refresh()
    },
  })
  const replace = useMutation({
    mutationFn: async () => {
      // First what shows the codes: were it to fail afterwards, the old ones would have gone for none.
      await loadSecretDialog()
      return api.factors.newRecoveryCodes()
    },
    onSuccess: async ({ recovery_codes: codes }) => {
      setShown({ what: 'codes', codes })
      await refresh()
    },
  })
  const close = () => {
    setShown({ what: 'nothing' })
    // What failed is not to stand in the dialog the next time, and codes are to stand nowhere.
    turnOff.reset()
    replace.reset()
  }
  const on = data?.two_factor.enabled_at ?? null
  const left = data?.two_factor.recovery_codes_left ?? 0
  return (
    <>
      <Card
        title={
          <span className="flex items-center gap-2">
            Two-factor authentication {on && <Badge tone="success">On</Badge>}
          </span>
        }
        description="After your password you are asked for a code that an authenticator app on your phone shows."
        action={
          data &&
          (on ? (
            <Button onClick={() => setShown({ what: 'turning-off' })}>Turn off</Button>
          ) : (
            <Button pending={start.isPending} onClick={() => start.mutate()}>
              Set up
            </Button>
          ))
        }
      >
        {data ? (
          on && (
            <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
              <p className="text-muted">
                On since <Time value={on} />. {formatCount(left, 'recovery code')} left
                {left <= 3 ? ': replace them before you run out.' : '.'}
              </p>
              <Button size="sm" onClick={() => setShown({ what: 'replacing' })}>
                Replace recovery codes
              </Button>
            </div>
          )
        ) : error ? (
          <ErrorState
            bare
            title="Your second factor could not be loaded"
            requestId={describeError(error).reference}
            action={
              <Button pending={isFetching} onClick={() => void refetch()}>
                Try again
              </Button>
            }
          >
            {errorSentenceAlone(error)}
          </ErrorState>
        ) : (
          <Skeleton className="h-3 w-48" />
        )}
      </Card>
      {shown.what === 'set-up' && (
        <TotpDialog
          setUp={shown.setUp}
          onClose={close}
          onEnabled={(codes) => {
            setShown({ what: 'codes', codes })
            toast.success('Two-factor authentication is on', { description: 'You are signed out everywhere else.' })
            void refresh()
          }}
        />
      )}
      {shown.what === 'codes' && (
        <HeldSecretDialog
          title="Recovery codes"
          sentence={SENTENCE}
          acknowledgeLabel="I have stored them in a safe place"
          held="the recovery codes are"
          secrets={[{ label: 'Recovery codes', value: shown.codes.join('\n') }]}
          onClose={close}
        />
      )}
      {shown.what === 'turning-off' && (
        <ConfirmDialog
          open
          danger
          onOpenChange={close}
          title="Turn off two-factor authentication"
          confirmLabel="Turn off"
          pending={turnOff.isPending}
          error={<FormFailure failure={turnOff.error} />}
          onConfirm={() => turnOff.mutate()}
        >
          <p>
            From then on your password alone lets somebody in. Your authenticator app's entry and your recovery codes
            stop working.
          </p>
        </ConfirmDialog>
      )}
      {shown.what === 'replacing' && (
        <ConfirmDialog
          open
          onOpenChange={close}
          title="Replace recovery codes"
          confirmLabel="Replace recovery codes"
          pending={replace.isPending}
          error={<FormFailure failure={replace.error} />}
          onConfirm={() => replace.mutate()}
        >
          <p>You get ten new codes. The {formatCount(left, 'code')} you have left stop working at once.</p>
        </ConfirmDialog>
      )}
    </>
  )
}
