import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { SERVICE_LABELS, USAGE_SCOPES, type UsageScope } from '#contract/usage-scopes.ts'
import type { Usage } from '#contract/usage.ts'
import { rangeWords } from '#lib/day-words.ts'
import { useOrganization } from '#lib/session.tsx'
import type { UrlState } from '#lib/url-state.ts'
import { Button } from '#ui/Button.tsx'
import { DateRangePicker } from '#ui/DateRangePicker.tsx'
import { MultiPicker } from '#ui/MultiPicker.tsx'
import { SegmentedControl } from '#ui/SegmentedControl.tsx'
import { chartMoney } from './amounts.ts'
import { usageQuery } from './queries.ts'
import { isCustom, NEW_QUESTION, PRESET_LABELS, SCOPE_FILTER } from './usage-moves.ts'
import { FIELDS, PRESETS, type Preset, type Range, rangeOf, rangeProblem } from './usage-state.ts'

const SCOPE_LABELS: Record<UsageScope, string> = { sku: 'SKU', project: 'Project', service: 'Service' }
const NOUNS: Record<UsageScope, { one: string; other: string }> = {
  sku: { one: 'SKU', other: 'SKUs' },
  project: { one: 'project', other: 'projects' },
  service: { one: 'service', other: 'services' },
}

type Props = { state: UrlState<typeof FIELDS>; usage: Usage | undefined; today: string }

/** What the report is about: the days, the scope, and which of it. */
export function UsageToolbar({ state, usage, today }: Props) {
  const { values, set } = state
  const range = rangeOf(values, today)
  const filter = SCOPE_FILTER[values.scope]
  const names = useNames(values, range)
  const known = usage?.scope === values.scope ? usage.groups : []
  // What is picked stays to be unpicked, though nothing of it was used in these days.
  const missing = values[filter].filter((id) => !known.some((group) => group.id === id))
  const options = [
    ...known.map((group) => ({ id: group.id, label: group.name, aside: chartMoney(group.cost) })),
    ...missing.map((id) => ({ id, label: names[values.scope](id), aside: chartMoney('0') })),
  ]
  return (
    <div role="group" aria-label="What the report is about" className="flex flex-wrap items-center gap-2">
      <DateRangePicker
        label="Time range"
        value={range}
        words={`${rangeWords(range.from, range.to)} UTC`}
        presets={PRESETS.map((id) => ({ id, label: PRESET_LABELS[id] }))}
        preset={isCustom(values, today) ? null : values.range}
        onPreset={(id) => set({ range: id as Preset, from: '', to: '', ...NEW_QUESTION })}
        onRange={({ from, to }) => set({ range: FIELDS.range.fallback, from, to, ...NEW_QUESTION })}
        problem={(one) => rangeProblem(one, today)}
        max={today}
      />
      <SegmentedControl
        label="Scope"
        options={USAGE_SCOPES.map((value) => ({ value, label: SCOPE_LABELS[value] }))}
        value={values.scope}
        onChange={(scope) => set({ scope, hide: [], q: '', sort: FIELDS.sort.fallback })}
      />
      <MultiPicker
        key={values.scope}
        label={`Which ${NOUNS[values.scope].other}`}
        noun={NOUNS[values.scope]}
        options={options}
        value={values[filter]}
        onChange={(ids) => set({ [filter]: ids, ...NEW_QUESTION })}
        disabled={!usage}
      />
      {USAGE_SCOPES.filter((scope) => scope !== values.scope && values[SCOPE_FILTER[scope]].length > 0).map((scope) => {
        const ids = values[SCOPE_FILTER[scope]]
        const words = ids.length === 1 ? names[scope](ids[0] ?? '') : `${ids.length} ${NOUNS[scope].other}`
        return (
          <Button
            key={scope}
            className="max-w-full border-accent/40 bg-accent-soft hover:bg-hover"
            aria-label={`Remove filter ${SCOPE_LABELS[scope]}: ${words}`}
            onClick={() => set({ [SCOPE_FILTER[scope]]: [], ...NEW_QUESTION })}
          >
            <span className="text-muted">{SCOPE_LABELS[scope]}</span>
            <span className="max-w-52 truncate">{words}</span>
            <X aria-hidden size={14} strokeWidth={1.5} className="-mr-1 text-muted" />
          </Button>
        )
      })}
    </div>
  )
}

/**
 * Names of what is filtered by, whichever scope is on screen: out of the usage itself, because a billing admin sees the
 * cost of projects that they are in no list of. An id stands for itself until its name is known.
 */
function useNames(
  { scope, skus, projects }: { scope: UsageScope; skus: readonly string[]; projects: readonly string[] },
  range: Range,
) {
  const organization = useOrganization()
  const named = (of: UsageScope, ids: readonly string[]) => ({
    ...usageQuery(organization.id, { ...range, scope: of }),
    enabled: scope !== of && ids.length > 0,
  })
  const { data: ofSkus } = useQuery(named('sku', skus))
  const { data: ofProjects } = useQuery(named('project', projects))
  return {
    sku: (id: string) => ofSkus?.groups.find((group) => group.id === id)?.name ?? id,
    project: (id: string) => ofProjects?.groups.find((group) => group.id === id)?.name ?? id,
    service: (id: string) => (id in SERVICE_LABELS ? SERVICE_LABELS[id as keyof typeof SERVICE_LABELS] : id),
  }
}
