import { useMemo } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { SERVICE_LABELS } from '#contract/usage-scopes.ts'
import type { Usage, UsageGroup } from '#contract/usage.ts'
import { dayWords, rangeWords, weekdayWords } from '#lib/day-words.ts'
import { addDays } from '#contract/days.ts'
import { approximate, compareDecimals, subtractDecimals } from '#contract/decimals.ts'
import { useOrganization } from '#lib/session.tsx'
import { readUrl, type UrlState, writeUrl } from '#lib/url-state.ts'
import { failureProps } from '#lib/table-error.ts'
import { Badge } from '#ui/Badge.tsx'
import { Swatch } from '#ui/BarChartTooltip.tsx'
import type { ChartTone } from '#ui/bar-chart-tones.ts'
import { Button, TextLink } from '#ui/Button.tsx'
import { Section } from '#ui/Card.tsx'
import { type DataColumn, DataTable } from '#ui/DataTable.tsx'
import { Money } from '#ui/Money.tsx'
import { tooltip } from '#ui/tooltip.ts'
import { changeOf, changeWords, quantityWords, shareWords, tonesOf } from './amounts.ts'
import { usageQuery } from './queries.ts'
import { drillInto } from './usage-moves.ts'
import { FIELDS, questionOf, type Range } from './usage-state.ts'

type Props = { usage: Usage | undefined; state: UrlState<typeof FIELDS>; range: Range }

const TITLES = { sku: 'SKUs', project: 'Projects', service: 'Services' } as const
const NOUNS = {
  sku: { one: 'SKU', other: 'SKUs' },
  project: { one: 'project', other: 'projects' },
  service: { one: 'service', other: 'services' },
} as const

/** What each SKU, project or service cost: in the whole period, or in the day that was drilled into. */
export function GroupTable({ usage, state, range }: Props) {
  const organization = useOrganization()
  const { values, set } = state
  const day = values.day >= range.from && values.day <= range.to ? values.day : ''
  const question = { ...questionOf(values, range.to), from: day, to: day }
  const {
    data: ofDay,
    error,
    isFetching,
    refetch,
  } = useQuery({
    ...usageQuery(organization.id, question),
    enabled: day !== '',
    placeholderData: keepPreviousData,
  })
  const shown = day === '' ? usage : ofDay
  const scope = shown?.scope ?? values.scope
  const tones = useMemo(() => (usage ? tonesOf(usage) : new Map<string, ChartTone>()), [usage])
  const before = shown ? rangeWords(shown.previous_from, shown.previous_to) : ''
  // A text, and only of what a link keeps: what the legend hides or the filter says renders no row again.
  const { range: preset, from, to, skus, projects, services } = values
  const base = writeUrl('', FIELDS, { ...readUrl('', FIELDS), range: preset, from, to, skus, projects, services })
  const columns = useMemo(
    () =>
      columnsFor({
        scope,
        tones,
        total: shown?.total.cost ?? '0',
        before,
        linkTo: (id) => writeUrl('', FIELDS, { ...readUrl(base, FIELDS), ...drillInto(scope, id) }),
      }),
    [scope, tones, shown?.total.cost, before, base],
  )
  const rows = useMemo(
    () =>
      shown?.groups.filter(
        (group) => group.selected && (approximate(group.cost) !== 0 || approximate(group.previous_cost) !== 0),
      ),
    [shown],
  )
  return (
    <Section
      title={day === '' ? TITLES[scope] : `${TITLES[scope]} on ${weekdayWords(day)} UTC`}
      description={day === '' ? undefined : `Changes are against ${dayWords(addDays(day, -1))}.`}
      action={day !== '' && <Button onClick={() => set({ day: '' })}>Show all days</Button>}
    >
      <DataTable
        label={`Cost by ${NOUNS[scope].one}`}
        noun={NOUNS[scope]}
        columns={columns}
        linkedRows
        rows={rows}
        rowId={(group) => group.id}
        rowName={(group) => group.name}
        filter={values.q}
        filterLabel={`Filter ${NOUNS[scope].other}`}
        onFilterChange={(q) => set({ q }, 'replace')}
        sort={values.sort}
        onSortChange={(sort) => set({ sort })}
        {...failureProps({ error: day === '' ? null : error, isFetching, refetch })}
        skeletonRows={6}
        empty={
          <p className="px-6 py-10 text-center text-sm text-muted">
            Nothing was used {day === '' ? 'in these days' : 'on this day'}.
          </p>
        }
      />
    </Section>
  )
}

type Column = DataColumn<UsageGroup>

function columnsFor({
  scope,
  tones,
  total,
  before,
  linkTo,
}: {
  scope: Usage['scope']
  tones: Map<string, ChartTone>
  total: string
  before: string
  linkTo: (id: string) => string
}): Column[] {
  const name: Column = {
    id: 'name',
    header: { sku: 'SKU', project: 'Project', service: 'Service' }[scope],
    value: (group) => group.name,
    minWidth: '13rem',
    cell: (group) => (
      <span className="flex min-w-0 items-center gap-2.5">
        <Swatch tone={tones.get(group.id) ?? 'other'} />
        <TextLink quiet className="block truncate leading-6 font-medium">
          <Link data-row-link to={{ search: linkTo(group.id) }} preventScrollReset>
            {group.name}
          </Link>
        </TextLink>
        {group.project_deleted && <Badge>Deleted</Badge>}
      </span>
    ),
  }
  const sku: Column[] = [
    {
      id: 'service',
      header: 'Service',
      width: '8rem',
      showFrom: 'medium',
      value: (group) => (group.service ? SERVICE_LABELS[group.service] : ''),
      cell: (group) => <span className="text-muted">{group.service ? SERVICE_LABELS[group.service] : '—'}</span>,
    },
    {
      id: 'quantity',
      header: 'Quantity',
      width: '13rem',
      showFrom: 'medium',
      align: 'end',
      sortFirst: 'desc',
      value: (group) => (group.quantity === null ? null : approximate(group.quantity)),
      cell: (group) =>
        group.quantity === null ? '—' : <span className="tabular">{quantityWords(group.quantity, group.unit)}</span>,
    },
  ]
  return [
    name,
    ...(scope === 'sku' ? sku : []),
    {
      id: 'cost',
      header: 'Cost',
      width: '8rem',
      align: 'end',
      sortFirst: 'desc',
      value: (group) => approximate(group.cost),
      cell: (group) => <Money amount={group.cost} className="font-medium" />,
    },
    {
      id: 'share',
      header: 'Share',
      width: '5.5rem',
      align: 'end',
      sortFirst: 'desc',
      sortable: false,
      cell: (group) => <span className="text-muted tabular">{shareWords(group.cost, total)}</span>,
    },
    {
      id: 'change',
      header: 'Change',
      width: '11.5rem',
      align: 'end',
      sortFirst: 'desc',
      value: (group) => approximate(subtractDecimals(group.cost, group.previous_cost)),
      cell: (group) => <GroupChange group={group} before={before} />,
    },
  ]
}

/** The difference in money first: a hundred percent of nothing moves no bill. */
function GroupChange({ group, before }: { group: UsageGroup; before: string }) {
  const order = compareDecimals(group.cost, group.previous_cost)
  const change = changeOf(group)
  if (order === 0) return <span className="text-faint">No change</span>
  return (
    <span tabIndex={0} {...tooltip(`Against ${before}.`, { touch: true })} className="rounded-sm tabular">
      {order > 0 ? '+' : '−'}
      <Money
        amount={
          order > 0
            ? subtractDecimals(group.cost, group.previous_cost)
            : subtractDecimals(group.previous_cost, group.cost)
        }
      />{' '}
      <span className="text-muted">{change === null ? 'new' : changeWords(change)}</span>
    </span>
  )
}
