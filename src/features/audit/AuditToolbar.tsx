import { X } from 'lucide-react'
import type { AuditFilters } from '#contract/audit.ts'
import { actionWords, typeWords } from '#lib/audit-words.ts'
import { dayWords, rangeWords } from '#lib/day-words.ts'
import type { UrlState } from '#lib/url-state.ts'
import { Button } from '#ui/Button.tsx'
import { DateRangePicker } from '#ui/DateRangePicker.tsx'
import { Select } from '#ui/Select.tsx'
import { FIELDS, RANGES, rangeOf } from './audit-state.ts'

type Props = { state: UrlState<typeof FIELDS>; filters: AuditFilters | undefined; today: string }

const fieldClass = 'max-w-44 min-w-0 max-sm:max-w-none max-sm:flex-1 max-sm:basis-36'
const upper = (words: string) => words.slice(0, 1).toUpperCase() + words.slice(1)
const byLabel = (one: { label: string }, other: { label: string }) => one.label.localeCompare(other.label)

/** What the address names stays among the choices, also when nothing of it is on record. */
function choices(first: string, known: readonly { value: string; label: string }[], chosen: string, words = chosen) {
  const isMissing = chosen !== '' && !known.some(({ value }) => value === chosen)
  return [{ value: '', label: first }, ...known, ...(isMissing ? [{ value: chosen, label: words }] : [])]
}

/** Which events: whose, about what, what was done, with what outcome, when. */
export function AuditToolbar({ state, filters, today }: Props) {
  const { values, set } = state
  const range = rangeOf(values, today)
  const isCustom = values.range === '' && (range.from !== '' || range.to !== '')
  const kinds = filters?.kinds ?? []
  const actors = (filters?.actors ?? []).map(({ id, name, type, display_name: display }) => ({
    value: id,
    label: type === 'system' ? 'The system itself' : (display ?? name),
  }))
  const types = [...new Set(kinds.map((kind) => kind.resource_type))].map((value) => ({
    value,
    label: upper(typeWords(value)),
  }))
  const ofType = kinds.filter((kind) => values.type === '' || kind.resource_type === values.type)
  const actions = [...new Set(ofType.map((kind) => kind.action))].map((value) => ({ value, label: actionWords(value) }))
  return (
    <div role="group" aria-label="Which events" className="flex w-full flex-wrap items-center gap-2">
      <Select
        label="Who"
        hideLabel
        fieldClassName={fieldClass}
        options={choices('Anybody', actors, values.actor)}
        value={values.actor}
        onChange={(event) => set({ actor: event.target.value })}
      />
      <Select
        label="What kind of thing"
        hideLabel
        fieldClassName={fieldClass}
        options={choices('Anything', types.toSorted(byLabel), values.type, upper(typeWords(values.type)))}
        value={values.type}
        onChange={(event) => {
          const type = event.target.value
          const fits = kinds.some(
            (kind) => kind.action === values.action && (type === '' || kind.resource_type === type),
          )
          set(fits ? { type } : { type, action: '' })
        }}
      />
      <Select
        label="Action"
        hideLabel
        fieldClassName={fieldClass}
        options={choices('Any action', actions.toSorted(byLabel), values.action, actionWords(values.action))}
        value={values.action}
        onChange={(event) => set({ action: event.target.value })}
      />
      <Select
        label="Outcome"
        hideLabel
        fieldClassName={fieldClass}
        options={[
          { value: '', label: 'Any outcome' },
          { value: 'success', label: 'Succeeded' },
          { value: 'failure', label: 'Failed' },
        ]}
        value={values.result}
        onChange={(event) => set({ result: FIELDS.result.parse(event.target.value) })}
      />
      <DateRangePicker
        label="Time range"
        value={{ from: range.from || today, to: range.to || today }}
        words={isCustom || values.range !== '' ? `${daysWords(range)} UTC` : ''}
        presets={RANGES}
        preset={isCustom ? null : values.range}
        onPreset={(id) => set({ range: FIELDS.range.parse(id), from: '', to: '' })}
        onRange={({ from, to }) => set({ range: '', from, to })}
        problem={({ from, to }) =>
          from === '' || to === ''
            ? 'Enter both days.'
            : from > to
              ? 'The first day must not be after the last.'
              : undefined
        }
        max={today}
      />
      {values.resource !== '' && (
        <Button
          className="max-w-full border-accent/40 bg-accent-soft hover:bg-hover"
          aria-label={`Remove filter: only ${values.resource}`}
          onClick={() => set({ resource: '' })}
        >
          <span className="text-muted">Only</span>
          <span className="max-w-40 truncate font-mono text-xs">{values.resource}</span>
          <X aria-hidden size={14} strokeWidth={1.5} className="-mr-1 text-muted" />
        </Button>
      )}
    </div>
  )
}

function daysWords({ from, to }: { from: string; to: string }): string {
  if (from === '') return `until ${dayWords(to)}`
  return to === '' ? `since ${dayWords(from)}` : rangeWords(from, to)
}
