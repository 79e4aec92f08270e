import { useMemo } from 'react'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { Usage } from '#contract/usage.ts'
import { dayWords, rangeWords } from '#lib/day-words.ts'
import { sumDecimals } from '#contract/decimals.ts'
import { useLoaded } from '#lib/query-client.ts'
import { useOrganization } from '#lib/session.tsx'
import type { UrlState } from '#lib/url-state.ts'
import { BarChart, type BarSeries } from '#ui/BarChart.tsx'
import { Money } from '#ui/Money.tsx'
import { SegmentedControl } from '#ui/SegmentedControl.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { axisMoney, changeWords, chartMoney, OTHER, tonesOf } from './amounts.ts'
import { DailyTable } from './DailyTable.tsx'
import { usageSummaryQuery } from './queries.ts'
import type { FIELDS } from './usage-state.ts'

const SCOPE_WORDS = { sku: 'SKU', project: 'project', service: 'service' } as const

type Props = {
  usage: Usage | undefined
  state: UrlState<typeof FIELDS>
  /** From this day on costs may still grow. */
  openFrom: string
}

/** The period's total, its change, and its days as bars or as a table with the same numbers. */
export function CostCard({ usage, state, openFrom }: Props) {
  const { values, set } = state
  const series = useMemo<BarSeries[]>(() => {
    if (!usage) return []
    const tones = tonesOf(usage)
    return usage.series.map(({ group_id, name, costs }) => ({
      id: group_id ?? OTHER,
      name,
      amounts: costs,
      tone: tones.get(group_id ?? OTHER) ?? 'other',
    }))
  }, [usage])
  // By its text: the same ids, parsed anew from another address, move no bar.
  const hide = values.hide.join(',')
  const hidden = useMemo(() => new Set(hide.split(',')), [hide])
  const title = usage ? `Cost by ${SCOPE_WORDS[usage.scope]}` : 'Cost'
  return (
    <section aria-label={title} className="min-w-0 rounded-lg border border-line bg-raised">
      <div className="flex flex-wrap items-start justify-between gap-3 px-4 pt-4 sm:px-5">
        <div className="min-w-0">
          <h2 className="text-sm text-muted">
            {title}
            {usage && `, ${rangeWords(usage.from, usage.to)} UTC`}
          </h2>
          <div className="mt-0.5 flex min-h-7 flex-wrap items-baseline gap-x-2.5">
            {usage ? (
              <>
                <Money amount={usage.total.cost} className="text-xl font-semibold" />
                <Change usage={usage} />
              </>
            ) : (
              <Skeleton className="mt-1 h-5 w-32" />
            )}
          </div>
        </div>
        <SegmentedControl
          label="Show days as"
          options={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
          value={values.view}
          onChange={(view) => set({ view })}
        />
      </div>
      <div className="px-4 pt-3 pb-3 sm:px-5">
        {!usage ? (
          <ChartSkeleton />
        ) : usage.series.length === 0 ? (
          <p className="flex h-[280px] items-center justify-center text-center text-sm text-muted">
            Nothing was used in these days
            {values.skus.length + values.projects.length + values.services.length > 0 ? ' by what is chosen' : ''}.
          </p>
        ) : values.view === 'table' ? (
          <DailyTable usage={usage} state={state} />
        ) : (
          <BarChart
            label={title}
            days={usage.days}
            series={series}
            hidden={hidden}
            onHiddenChange={(ids) => set({ hide: [...ids] })}
            formatAmount={chartMoney}
            formatAxis={axisMoney}
            sum={sumDecimals}
            selectedDay={values.day || undefined}
            onDayPress={(day) => set({ day: day === values.day ? '' : day })}
            openFrom={openFrom}
          />
        )}
      </div>
    </section>
  )
}

function Change({ usage: { total, previous_from, previous_to } }: { usage: Usage }) {
  const organization = useOrganization()
  const { data: summary } = useLoaded(usageSummaryQuery(organization.id))
  const before = rangeWords(previous_from, previous_to)
  const began = summary?.first_day
  // Half a period is no measure for a whole one: say so rather than leave it out.
  const note = began && began > previous_from && began <= previous_to ? `; usage began ${dayWords(began)}` : ''
  if (total.change === null) return <p className="text-sm text-muted">no cost in {before}</p>
  const Arrow = total.change < 0 ? ArrowDown : ArrowUp
  return (
    <p className="flex flex-wrap items-baseline gap-x-1 text-sm text-muted tabular">
      <span className="inline-flex items-center gap-0.5 font-medium text-text">
        {total.change !== 0 && <Arrow aria-hidden size={14} strokeWidth={1.75} />}
        {changeWords(total.change)}
      </span>
      against <Money amount={total.previous_cost} /> in {before}
      {note}
    </p>
  )
}

function ChartSkeleton() {
  return (
    <div aria-hidden>
      <div className="flex h-[280px] items-end gap-[3px] pb-[26px] pl-10">
        {Array.from({ length: 30 }, (_, at) => (
          <span
            key={at}
            className="flex-1 animate-pulse rounded-sm bg-active"
            style={{ height: `${48 + ((at * 37) % 40)}%` }}
          />
        ))}
      </div>
      <div className="mt-3 flex h-7 items-center gap-4 pl-2">
        {['w-28', 'w-20', 'w-36', 'w-24'].map((width) => (
          <Skeleton key={width} className={`h-3 ${width}`} />
        ))}
      </div>
    </div>
  )
}
