import { useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChartColumn } from 'lucide-react'
import { clsx } from 'clsx'
import { paths } from '#app/paths.ts'
import { addDays } from '#contract/days.ts'
import { todayUtc } from '#lib/today.ts'
import { describeError } from '#lib/describe-error.ts'
import { useOrganization } from '#lib/session.tsx'
import { useUrlState } from '#lib/url-state.ts'
import { Button, LinkButton } from '#ui/Button.tsx'
import { Callout } from '#ui/Callout.tsx'
import { EmptyState, ErrorState } from '#ui/EmptyState.tsx'
import { Time } from '#ui/Time.tsx'
import { CostCard } from './CostCard.tsx'
import { GroupTable } from './GroupTable.tsx'
import { MonthCards } from './MonthCards.tsx'
import { usageQuery } from './queries.ts'
import { FIELDS, questionOf, rangeOf } from './usage-state.ts'
import { UsageToolbar } from './UsageToolbar.tsx'

const LATE_MS = 24 * 60 * 60 * 1000
/** As at Pinecone, whose cost data is delayed up to three days. */
export const OPEN_DAYS = 3

/** Everything under the page's head, for who may see it. */
export function UsageReport() {
  const organization = useOrganization()
  // One present day for the whole visit: a page that is open at midnight does not change its question by itself.
  const [today] = useState(todayUtc)
  const state = useUrlState(FIELDS)
  const question = questionOf(state.values, today)
  const query = useQuery({ ...usageQuery(organization.id, question), placeholderData: keepPreviousData })
  const { error } = query
  const usage = useLast(query.data)
  const words = error ? describeError(error) : undefined
  const isOld = usage !== undefined && (query.isPlaceholderData || query.data === undefined)
  const retry = (
    <Button pending={query.isFetching} onClick={() => void query.refetch()}>
      Try again
    </Button>
  )

  if (usage && usage.received_at === null) return <NothingReported />
  return (
    <div className="flex flex-col gap-5">
      <MonthCards today={today} />
      {usage?.received_at && <LateNote receivedAt={usage.received_at} />}
      <UsageToolbar state={state} usage={usage} today={today} />
      {words && usage && (
        <Callout kind="danger" role="alert" title={words.title} action={retry}>
          {words.message} What you see is the last that could be loaded.
        </Callout>
      )}
      {words && !usage ? (
        <ErrorState title={words.title} requestId={words.reference} action={retry}>
          {words.message} {words.advice}
        </ErrorState>
      ) : (
        <div
          aria-busy={isOld || undefined}
          className={clsx('flex flex-col gap-5 transition-opacity', isOld && 'opacity-60')}
        >
          <CostCard usage={usage} state={state} openFrom={addDays(today, 1 - OPEN_DAYS)} />
          <GroupTable usage={usage} state={state} range={rangeOf(state.values, today)} />
        </div>
      )}
    </div>
  )
}

/** The last there was, while what is asked for now is on its way or has failed. */
function useLast<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value)
  if (value !== undefined && value !== last) setLast(value)
  return value ?? last
}

/** When usage last came in so long ago that the newest days cannot be complete. */
function LateNote({ receivedAt }: { receivedAt: string }) {
  const [openedAt] = useState(Date.now)
  if (openedAt - Date.parse(receivedAt) < LATE_MS) return null
  return (
    <Callout kind="warning" title="Usage is late">
      It last came in <Time value={receivedAt} />. Days since then look cheaper than they were, and the forecast leans
      on the days before.
    </Callout>
  )
}

function NothingReported() {
  return (
    <EmptyState
      icon={<ChartColumn size={16} strokeWidth={1.5} />}
      title="No usage reported yet"
      action={
        <LinkButton>
          <a href={paths.apiReference()}>How to report usage</a>
        </LinkButton>
      }
    >
      The data plane that serves this organization reports what is used with{' '}
      <code className="font-mono text-xs">POST /internal/v1/usage-records</code>. It shows here within a minute, with
      its cost.
    </EmptyState>
  )
}
