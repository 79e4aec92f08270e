import { useState } from 'react'
import { CalendarDays, Check, ChevronDown } from 'lucide-react'
import { Button } from './Button.tsx'
import { focusWrong } from './focus-kept.ts'
import { PopoverButton } from './PopoverButton.tsx'
import { TextField } from './TextField.tsx'

export interface DateRange {
  from: string
  to: string
}

export interface DateRangePickerProps {
  /** Its name: "Time range". */
  label: string
  /** The days in effect: `2026-11-22`, both included. */
  value: DateRange
  /** The days in words, on the button. */
  words: string
  presets: ReadonlyArray<{ id: string; label: string }>
  /** The preset in effect; null when the days were chosen one by one. */
  preset: string | null
  onPreset: (id: string) => void
  onRange: (range: DateRange) => void
  /** What is wrong with two days, or undefined. */
  problem: (range: DateRange) => string | undefined
  max?: string
}

/**
 * A period of UTC days: a preset in one press, or a first and a last day in the platform's own calendars, which every
 * device's keyboard, finger and screen reader knows. Days are days here: no time zone shifts them.
 */
export function DateRangePicker(props: DateRangePickerProps) {
  const chosen = props.presets.find((one) => one.id === props.preset)
  return (
    <PopoverButton
      label={props.label}
      trigger={
        <Button
          icon={<CalendarDays aria-hidden size={16} strokeWidth={1.5} className="text-muted" />}
          className="max-w-full border-strong font-normal"
        >
          <span className="sr-only">{props.label}: </span>
          {chosen && <span>{chosen.label}</span>}
          <span className={chosen ? 'text-muted tabular max-sm:hidden' : 'tabular'}>{props.words}</span>
          <ChevronDown aria-hidden size={16} strokeWidth={1.5} className="-mr-1 text-muted" />
        </Button>
      }
    >
      {(close) => <Panel {...props} close={close} />}
    </PopoverButton>
  )
}

function Panel({
  value,
  presets,
  preset,
  onPreset,
  onRange,
  problem,
  max,
  close,
}: DateRangePickerProps & { close: () => void }) {
  const [draft, setDraft] = useState(value)
  const [isChecked, setIsChecked] = useState(false)
  const wrong = isChecked ? problem(draft) : undefined
  return (
    <div className="flex w-[17rem] flex-col sm:w-[30rem] sm:flex-row">
      <ul
        aria-label="Presets"
        className="grid grid-cols-2 gap-px border-line p-1.5 max-sm:border-b sm:flex sm:w-44 sm:flex-col sm:border-r"
      >
        {presets.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              aria-current={one.id === preset ? 'true' : undefined}
              onClick={() => {
                onPreset(one.id)
                close()
              }}
              className="flex h-8 w-full items-center justify-between gap-2 rounded-sm px-2 text-left text-sm hover:bg-hover aria-[current=true]:font-medium pointer-coarse:h-11"
            >
              {one.label}
              {one.id === preset && <Check aria-hidden size={16} strokeWidth={1.5} className="text-accent" />}
            </button>
          </li>
        ))}
      </ul>
      <form
        noValidate
        className="flex min-w-0 flex-1 flex-col gap-3 p-3"
        onSubmit={(event) => {
          event.preventDefault()
          setIsChecked(true)
          if (problem(draft) !== undefined) return focusWrong(event.currentTarget)
          onRange(draft)
          close()
        }}
      >
        <p className="text-sm font-medium">Custom range</p>
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <DayField
            label="First day"
            value={draft.from}
            max={max}
            error={wrong}
            onChange={(from) => setDraft({ ...draft, from })}
          />
          <DayField label="Last day" value={draft.to} max={max} onChange={(to) => setDraft({ ...draft, to })} />
        </div>
        <p className="text-xs text-muted">Days are UTC days, as on invoices.</p>
        <div className="mt-auto flex justify-end gap-2 pt-1">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" variant="primary">
            Apply
          </Button>
        </div>
      </form>
    </div>
  )
}

function DayField({
  label,
  value,
  max,
  error,
  onChange,
}: {
  label: string
  value: string
  max: string | undefined
  error?: string | undefined
  onChange: (day: string) => void
}) {
  return (
    <TextField
      label={label}
      type="date"
      value={value}
      max={max}
      required
      error={error}
      onChange={(event) => onChange(event.target.value)}
      className="tabular"
    />
  )
}
