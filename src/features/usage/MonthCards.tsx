import { useLocation } from 'react-router'
import { Link } from 'react-router'
import type { ReactNode } from 'react'
import { INVOICE_CLOSE_DAYS } from '#contract/invoice-days.ts'
import type { UsageMover, UsageSummary } from '#contract/usage.ts'
import { monthWords, shortDayWords } from '#lib/day-words.ts'
import { addDays, addMonths, daysBetween, monthOf } from '#contract/days.ts'
import { approximate, negateDecimal } from '#contract/decimals.ts'
import { describeError } from '#lib/describe-error.ts'
import { useLoaded } from '#lib/query-client.ts'
import { useOrganization } from '#lib/session.tsx'
import { readUrl, writeUrl } from '#lib/url-state.ts'
import { Button } from '#ui/Button.tsx'
import { formatMoney, Money } from '#ui/Money.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { usageSummaryQuery } from './queries.ts'
import { NEW_QUESTION } from './usage-moves.ts'
import { FIELDS } from './usage-state.ts'

/** Where the month stands, where it is going, and what moved it in the last week. */
export function MonthCards({ today }: { today: string }) {
  const organization = useOrganization()
  const { data, error, refetch, isFetching } = useLoaded(usageSummaryQuery(organization.id))
  if (error && !data) {
    const words = describeError(error)
    return (
      <div
        role="alert"
        className="flex flex-wrap items-center justify-between gap-3 rounded-lg border border-line bg-raised px-5 py-4 text-sm"
      >
        <span className="text-muted">The month so far could not be loaded. {words.message}</span>
        <Button size="sm" pending={isFetching} onClick={() => void refetch()}>
          Try again
        </Button>
      </div>
    )
  }
  return (
    <div className="grid gap-3 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <Month summary={data} today={today} />
      <Movers movers={data?.movers} />
    </div>
  )
}

function Month({ summary, today }: { summary: UsageSummary | undefined; today: string }) {
  const month = monthWords(summary?.today ?? today)
  const forecast = summary?.forecast
  return (
    <section aria-label={`${month} so far`} className="rounded-lg border border-line bg-raised">
      <dl className="grid grid-cols-2">
        <Figure term="Month to date" note={summary && <DaysIn today={summary.today} />}>
          {summary && <Money amount={summary.month_to_date} />}
        </Figure>
        <Figure
          term={`${month} forecast`}
          note={
            forecast ? (
              <>
                {formatMoney(forecast.low)} to {formatMoney(forecast.high)}, {Math.round(forecast.confidence * 100)}%
                likely
              </>
            ) : (
              summary && 'From three complete days on'
            )
          }
          edge
        >
          {summary && (forecast ? <Money amount={forecast.cost} /> : <span className="text-faint">—</span>)}
        </Figure>
      </dl>
      <p className="border-t border-line px-4 py-2.5 text-xs text-muted sm:px-5">
        {summary ? (
          <>
            {monthWords(summary.last_month.month)} cost{' '}
            <span className="font-medium text-text tabular">{formatMoney(summary.last_month.cost)}</span>
            {invoiceWords(summary)}
          </>
        ) : (
          <Skeleton className="my-0.5 h-3 w-48" />
        )}
      </p>
    </section>
  )
}

/** What becomes of last month's cost. Once its invoice would have closed it has none only where there was nothing to invoice. */
function invoiceWords({ today, last_month: { invoiced, cost } }: UsageSummary): string {
  if (invoiced) return ', invoiced.'
  if (daysBetween(monthOf(today), today) < INVOICE_CLOSE_DAYS) return '. It may still grow until its invoice closes.'
  return approximate(cost) === 0 ? '. There was nothing to invoice.' : '. What came in late is on the next invoice.'
}

function DaysIn({ today }: { today: string }) {
  const first = monthOf(today)
  return (
    <>
      Day {daysBetween(first, today) + 1} of {daysBetween(first, addDays(addMonths(first, 1), -1)) + 1}, UTC
    </>
  )
}

function Figure({
  term,
  note,
  edge = false,
  children,
}: {
  term: string
  note: ReactNode
  edge?: boolean
  children: ReactNode
}) {
  return (
    <div className={`flex min-w-0 flex-col gap-0.5 px-4 py-4 sm:px-5 ${edge ? 'border-l border-line' : ''}`}>
      <dt className="text-sm text-muted">{term}</dt>
      <dd className="min-h-7 text-xl font-semibold tabular">{children || <Skeleton className="mt-1 h-5 w-24" />}</dd>
      <dd className="text-xs text-muted tabular">{note || <Skeleton className="my-0.5 h-3 w-28" />}</dd>
    </div>
  )
}

function Movers({ movers }: { movers: readonly UsageMover[] | undefined }) {
  const { search } = useLocation()
  const linkTo = (mover: UsageMover) => {
    const chosen = {
      ...NEW_QUESTION,
      scope: 'sku' as const,
      skus: [mover.sku.id],
      projects: [mover.project.id],
      services: [],
    }
    return writeUrl(search, FIELDS, { ...readUrl(search, FIELDS), range: '30d', from: '', to: '', ...chosen })
  }
  return (
    <section aria-labelledby="usage-movers" className="flex min-w-0 flex-col rounded-lg border border-line bg-raised">
      <div className="flex items-baseline justify-between gap-3 px-4 pt-3 pb-1 sm:px-5">
        <h2 id="usage-movers" className="text-sm font-medium">
          Top movers
        </h2>
        <p className="text-xs text-muted">Last 7 complete days against the 7 before</p>
      </div>
      {movers?.length === 0 ? (
        <p className="flex flex-1 items-center justify-center px-5 pb-4 text-sm text-muted">
          Nothing moved by a cent or more.
        </p>
      ) : (
        <ul className="px-2 pb-2 sm:px-3">
          {movers
            ? movers.slice(0, 3).map((mover) => (
                <li key={`${mover.project.id} ${mover.sku.id}`}>
                  <Link
                    to={{ search: linkTo(mover) }}
                    preventScrollReset
                    className="flex min-h-8 items-baseline gap-3 rounded-md px-2 py-1.5 text-sm hover:bg-hover"
                  >
                    <span className="min-w-0 flex-1 break-words sm:truncate">
                      {mover.sku.name} <span className="text-muted">in {mover.project.name}</span>
                    </span>
                    <span className="shrink-0 text-xs text-muted tabular max-sm:hidden">
                      since {shortDayWords(mover.since)}
                    </span>
                    <span className="min-w-18 shrink-0 text-right font-medium tabular">{moved(mover.change)}</span>
                  </Link>
                </li>
              ))
            : Array.from({ length: 3 }, (_, at) => (
                <li key={at} className="flex h-8 items-center justify-between gap-3 px-2">
                  <Skeleton className="h-3 w-56" />
                  <Skeleton className="h-3 w-16" />
                </li>
              ))}
        </ul>
      )}
    </section>
  )
}

function moved(change: string): string {
  return approximate(change) < 0 ? `−${formatMoney(negateDecimal(change))}` : `+${formatMoney(change)}`
}
