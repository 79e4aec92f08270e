import { useMemo } from 'react'
import type { Usage, UsageSeries } from '#contract/usage.ts'
import { weekdayWords } from '#lib/day-words.ts'
import { approximate, sumDecimals } from '#contract/decimals.ts'
import type { UrlState } from '#lib/url-state.ts'
import { type DataColumn, DataTable } from '#ui/DataTable.tsx'
import { Money } from '#ui/Money.tsx'
import { OTHER } from './amounts.ts'
import type { FIELDS } from './usage-state.ts'

type Day = { day: string; total: string; costs: readonly string[] }

/** The chart's numbers as a table: a row a day, a column a series, those that the legend has switched off left out. */
export function DailyTable({ usage, state }: { usage: Usage; state: UrlState<typeof FIELDS> }) {
  const { hide } = state.values
  const series = useMemo(() => usage.series.filter((one) => !hide.includes(one.group_id ?? OTHER)), [usage, hide])
  const rows = useMemo(() => daysOf(usage.days, series), [usage, series])
  const columns = useMemo(() => columnsOf(series), [series])
  return (
    <DataTable
      label="Cost by day"
      noun={{ one: 'day', other: 'days' }}
      columns={columns}
      rows={rows}
      rowId={(row) => row.day}
      showCount={false}
      empty={null}
    />
  )
}

/** The newest first: the top of a table is what is looked at. */
function daysOf(days: readonly string[], series: readonly UsageSeries[]): Day[] {
  return days
    .map((day, at) => {
      const costs = series.map((one) => one.costs[at] ?? '0')
      return { day, costs, total: sumDecimals(costs) }
    })
    .toReversed()
}

function columnsOf(series: readonly UsageSeries[]): DataColumn<Day>[] {
  return [
    {
      id: 'day',
      header: 'Day, UTC',
      minWidth: '9.5rem',
      cell: (row) => <span className="tabular">{weekdayWords(row.day)}</span>,
    },
    { id: 'total', header: 'Total', align: 'end', cell: (row) => <Money amount={row.total} className="font-medium" /> },
    ...series.map((one, at): DataColumn<Day> => ({
      id: one.group_id ?? OTHER,
      header: one.name,
      align: 'end',
      // A header is one line: the column is as wide as its words.
      minWidth: `${Math.max(6.5, one.name.length * 0.42 + 2)}rem`,
      cell: (row) => (
        <Money amount={row.costs[at] ?? '0'} className={approximate(row.costs[at] ?? '0') === 0 ? 'text-faint' : ''} />
      ),
    })),
  ]
}
