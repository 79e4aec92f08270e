import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import type { Home, HomeAlert } from '#contract/home.ts'
import { dayInSentence, monthWords } from '#lib/day-words.ts'
import { addDays, addMonths, daysBetween, monthOf } from '#contract/days.ts'
import { useOrganization } from '#lib/session.tsx'
import { StatusBadge } from '#ui/Badge.tsx'
import { formatMoney, Money } from '#ui/Money.tsx'
import { ProgressBar } from '#ui/ProgressBar.tsx'
import { TextLink } from '#ui/Button.tsx'

type Spend = NonNullable<Home['spend']>

/** The month so far beside the last one, where it is going, and the alerts it comes near to. */
export function SpendCard({ spend, alerts }: { spend: Spend; alerts: Home['alerts'] }) {
  const organization = useOrganization()
  const month = monthWords(spend.today)
  const last = monthWords(`${spend.last_month.month}-01`)
  const { forecast } = spend
  const first = monthOf(spend.today)
  const days = daysBetween(first, addDays(addMonths(first, 1), -1)) + 1
  return (
    <section aria-labelledby="home-spend" className="min-w-0 rounded-lg border border-line bg-raised">
      <div className="flex flex-wrap items-center justify-between gap-2 px-4 pt-3 sm:px-5">
        <h2 id="home-spend" className="text-base font-semibold">
          Spend in {month}
        </h2>
        <TextLink className="text-sm">
          <Link to={paths.usage(organization.id)}>See usage</Link>
        </TextLink>
      </div>
      {spend.received_at === null ? (
        <p className="px-4 pt-2 pb-4 text-sm text-muted sm:px-5">
          No usage has been reported yet. Costs appear here once the data plane reports what was used.
        </p>
      ) : (
        <dl className="grid grid-cols-2 sm:grid-cols-3 md:max-xl:grid-cols-2">
          <Figure term="Month to date" note={`Day ${daysBetween(first, spend.today) + 1} of ${days}, UTC`}>
            <Money amount={spend.month_to_date} />
          </Figure>
          <Figure
            term={`${last} by this day`}
            note={
              <>
                {comparison(spend)} All of {last}: {formatMoney(spend.last_month.cost)}
              </>
            }
          >
            <Money amount={spend.last_month.to_date} />
          </Figure>
          <Figure
            term="Forecast"
            wide
            note={
              forecast
                ? `${formatMoney(forecast.low)} to ${formatMoney(forecast.high)}, ${Math.round(forecast.confidence * 100)}% likely`
                : 'From three complete days on'
            }
          >
            {forecast ? <Money amount={forecast.cost} /> : <span className="text-faint">—</span>}
          </Figure>
        </dl>
      )}
      {alerts && alerts.length > 0 && (
        <ul
          aria-label="Spend alerts near their amount"
          className="flex flex-col gap-3 border-t border-line px-4 py-3 sm:px-5"
        >
          {alerts.slice(0, 3).map((alert) => (
            <li key={alert.id}>
              <Alert alert={alert} />
            </li>
          ))}
          {alerts.length > 3 && (
            <li className="text-sm">
              <TextLink>
                <Link to={paths.spendAlerts(organization.id)}>See all spend alerts</Link>
              </TextLink>
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

function Alert({ alert }: { alert: HomeAlert }) {
  const amount = formatMoney(alert.amount)
  const { crossing } = alert
  const label = alert.kind === 'spike' ? `Auto-spend spike alert at ${amount}` : `Spend alert at ${amount}`
  if (crossing.state === 'crossed') {
    return (
      <p className="flex flex-wrap items-center justify-between gap-x-3 text-sm">
        {label}
        <StatusBadge tone="warning">Crossed this month</StatusBadge>
      </p>
    )
  }
  const share = `${Math.floor(alert.progress * 100)}%`
  return (
    <ProgressBar
      label={label}
      value={alert.progress}
      valueText={crossing.state === 'expected' ? `${share}, expected about ${dayInSentence(crossing.day)}` : share}
      tone="warning"
    />
  )
}

/** "12% less." of what the month has cost against the last one by the same day; nothing while there is nothing to compare. */
function comparison({ month_to_date: now, last_month: { to_date: before } }: Spend): string {
  if (Number(before) === 0) return ''
  // A share to a whole percent: what a float loses is far behind the point.
  const percent = Math.round((Number(now) / Number(before) - 1) * 100)
  return percent === 0 ? 'About the same.' : `${Math.abs(percent)}% ${percent > 0 ? 'more' : 'less'} now.`
}

function Figure({
  term,
  note,
  wide = false,
  children,
}: {
  term: string
  note: ReactNode
  wide?: boolean
  children: ReactNode
}) {
  return (
    <div
      className={`flex min-w-0 flex-col gap-0.5 px-4 pt-2 pb-4 sm:px-5 ${wide ? 'max-sm:col-span-2 max-sm:pt-0 md:max-xl:col-span-2 md:max-xl:pt-0' : ''}`}
    >
      <dt className="text-sm text-muted">{term}</dt>
      <dd className="text-xl font-semibold tabular">{children}</dd>
      <dd className="text-xs text-muted tabular">{note}</dd>
    </div>
  )
}
