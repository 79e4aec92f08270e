import { useMemo } from 'react'
import type { Usage } from '#contract/usage.ts'
import { weekdayWords } from '#lib/days.ts'
import { approximate, sumDecimals } from '#lib/decimal.ts'
import type { UrlState } from '#lib/url-state.ts'
import { type DataColumn, DataTable } from '#ui/DataTable.tsx'
import { Money } from '#ui/Money.tsx'
import { OTHER } from './amounts.ts'
import type { FIELDS } from './usage-state.ts'

type Day = { day: string; total: string; costs: readonly string[] }

/** The chart's numbers as a table: a row a day, a column a series, those that the legend has switched off left out. */
export function DailyTable({ usage, state }: { usage: Usage; state: UrlState<typeof FIELDS> }) {
  const { hide } = state.values
  const { rows, columns } = useMemo(() => {
    const series = usage.series.filter((one) => !hide.includes(one.group_id ?? OTHER))
    const rows = usage.days.map((day, at): Day => {
      const costs = series.map((one) => one.costs[at] ?? '0')
      return { day, costs, total: sumDecimals(costs) }
    })
    const columns: DataColumn<Day>[] = [
      { id: 'day', header: 'Day, UTC', minWidth: '9.5rem', value: (row) => row.day, cell: (row) => <span className="tabular">{weekdayWords(row.day)}</span> },
      { id: 'total', header: 'Total', align: 'end', value: (row) => approximate(row.total), cell: (row) => <Money amount={row.total} className="font-medium" /> },
      ...series.map(
        (one, at): DataColumn<Day> => ({
          id: one.group_id ?? OTHER,
          header: one.name,
          align: 'end',
          minWidth: `${Math.max(6.5, one.name.length * 0.42 + 2)}rem`,
          value: (row) => approximate(row.costs[at] ?? '0'),
          cell: (row) => <Money amount={row.costs[at] ?? '0'} className={approximate(row.costs[at] ?? '0') === 0 ? 'text-faint' : ''} />,
        }),
      ),
    ]
    return { rows: rows.toReversed(), columns }
  }, [usage, hide])
  return <DataTable label="Cost by day" noun={{ one: 'day', other: 'days' }} columns={columns} rows={rows} rowId={(row) => row.day} empty={null} />
}
