import type { SpendAlert, SpendAlertFiring } from '#contract/spend-alerts.ts'
import { dayInSentence, monthYearWords } from '#lib/day-words.ts'
import { approximate } from '#contract/decimals.ts'
import { Badge } from '#ui/Badge.tsx'
import type { DataColumn } from '#ui/DataTable.tsx'
import { formatMoney, Money } from '#ui/Money.tsx'
import { ProgressBar } from '#ui/ProgressBar.tsx'
import { Time } from '#ui/Time.tsx'
import { tooltip } from '#ui/tooltip.ts'

const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 0 })

export const SPIKE_NAME = 'Auto-spend spike alert'

/** What an alert is called: by its amount, or as Pinecone's guide names the one that everybody has. */
export function alertName(alert: Pick<SpendAlert, 'kind' | 'amount'>): string {
  return alert.kind === 'spike' ? SPIKE_NAME : formatMoney(alert.amount ?? '0')
}

/** When it will be crossed this month, in words. */
export function crossingWords({
  crossing,
  kind,
  amount,
  enabled,
}: Pick<SpendAlert, 'crossing' | 'kind' | 'amount' | 'enabled'>): string {
  if (!enabled) return 'Off'
  if (kind === 'spike' && amount === null) return 'No earlier invoice to double'
  switch (crossing.state) {
    case 'crossed':
      return 'Crossed this month'
    case 'expected':
      return `Will cross about ${dayInSentence(crossing.day)}`
    case 'not-expected':
      return 'Not expected this month'
    case 'unknown':
      return 'Too early to tell'
  }
}

function Recipients({ all, isDefault = false }: { all: readonly string[]; isDefault?: boolean }) {
  const [first] = all
  return (
    <span
      tabIndex={0}
      {...tooltip(all.join(', '), { touch: true })}
      className="flex min-w-0 gap-x-1 rounded-sm @max-2xl:flex-wrap"
    >
      <span className="truncate">{isDefault ? 'Organization owners' : first}</span>{' '}
      {/* A long address is cut, never how many there are. */}
      {!isDefault && all.length > 1 && <span className="shrink-0">and {all.length - 1} more</span>}
    </span>
  )
}

function Progress({ alert }: { alert: SpendAlert }) {
  if (alert.amount === null) return <span className="text-sm text-muted">{crossingWords(alert)}</span>
  return (
    <div className="flex w-full min-w-40 flex-col gap-1.5 py-2">
      <ProgressBar
        label={`${alertName(alert)}: month to date`}
        hideLabel
        value={alert.progress ?? 0}
        valueText={`${formatMoney(alert.month_to_date)} of ${formatMoney(alert.amount)}`}
        tone={alert.crossing.state === 'crossed' ? 'warning' : 'accent'}
      />
      <span className="flex justify-between gap-3 text-xs text-muted tabular">
        <span>{crossingWords(alert)}</span>
        {alert.progress !== null && <span>{percent.format(alert.progress)}</span>}
      </span>
    </div>
  )
}

/** The spike alert first, then by amount, as the server sends them. */
export const alertColumns: readonly DataColumn<SpendAlert>[] = [
  {
    id: 'amount',
    header: 'Alert',
    minWidth: '9.5rem',
    wrap: true,
    cell: (alert) =>
      alert.kind === 'spike' ? (
        <span className="flex flex-col py-1.5">
          <span className="flex flex-wrap items-center gap-x-2 font-medium">
            {SPIKE_NAME}
            {!alert.enabled && <Badge>Off</Badge>}
          </span>
          <span className="text-xs text-muted tabular">
            {alert.amount === null
              ? 'Double the previous invoice'
              : `${formatMoney(alert.amount)}, double the previous invoice`}
          </span>
        </span>
      ) : (
        <Money amount={alert.amount} className="font-medium" />
      ),
  },
  { id: 'progress', header: 'Month to date', width: '30%', wrap: true, cell: (alert) => <Progress alert={alert} /> },
  {
    id: 'recipients',
    header: 'Recipients',
    width: '24%',
    cell: (alert) => <Recipients all={alert.recipients} isDefault={alert.recipients_default} />,
  },
  {
    id: 'fired',
    header: 'Last fired',
    width: '7.75rem',
    showFrom: 'medium',
    cell: (alert) => <Time value={alert.last_fired_at} empty="Never" />,
  },
]

/** A fired alert with the name it goes by now; null when the alert was deleted meanwhile. */
export type Firing = SpendAlertFiring & { isSpike: boolean }

/** What fired, newest first. */
export const firingColumns: readonly DataColumn<Firing>[] = [
  {
    id: 'month',
    header: 'Month',
    minWidth: '9rem',
    cell: (firing) => <span className="font-medium">{monthYearWords(firing.month)}</span>,
  },
  {
    id: 'threshold',
    header: 'Amount',
    width: '18%',
    align: 'end',
    cell: (firing) => (
      <span className="inline-flex items-center gap-2">
        {firing.isSpike && <Badge>Spike</Badge>}
        <Money amount={firing.threshold} />
      </span>
    ),
  },
  {
    id: 'spend',
    header: 'Spend then',
    width: '16%',
    align: 'end',
    cell: (firing) => <Money amount={firing.spend} className={approximate(firing.spend) === 0 ? 'text-faint' : ''} />,
  },
  { id: 'to', header: 'Sent to', width: '24%', cell: (firing) => <Recipients all={firing.recipients} /> },
  { id: 'at', header: 'Fired', width: '9rem', cell: (firing) => <Time value={firing.fired_at} /> },
]
