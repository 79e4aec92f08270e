import { useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { ChevronDown } from 'lucide-react'
import { Button } from './Button.tsx'
import { Checkbox } from './Choice.tsx'
import { FilterBox } from './FilterBox.tsx'
import { PopoverButton } from './PopoverButton.tsx'
import { countWords } from './table-count.ts'
import { useAnnounced } from './use-announced.ts'

export interface PickOption {
  id: string
  label: string
  /** At the right: an amount, a count. */
  aside?: ReactNode
}

export interface MultiPickerProps {
  /** What is picked: "Projects". */
  label: string
  noun: { one: string; other: string }
  options: readonly PickOption[]
  /** Ids that are picked; none means all. */
  value: readonly string[]
  onChange: (value: string[]) => void
  disabled?: boolean
}

const FILTER_FROM = 8

/** Which of many: all unless some are picked. Takes effect with Apply, so that picking ten asks the server once. */
export function MultiPicker(props: MultiPickerProps) {
  const { label, noun, options, value } = props
  const [first] = value
  const words =
    value.length === 0
      ? `All ${noun.other}`
      : value.length === 1
        ? (options.find((one) => one.id === first)?.label ?? first)
        : `${value.length} ${noun.other}`
  return (
    <PopoverButton
      label={label}
      trigger={
        <Button className="max-w-full min-w-0 border-strong font-normal" disabled={props.disabled}>
          <span className="sr-only">{label}: </span>
          <span className="max-w-52 truncate">{words}</span>
          <ChevronDown aria-hidden size={16} strokeWidth={1.5} className="-mr-1 text-muted" />
        </Button>
      }
    >
      {(close) => <Panel {...props} close={close} />}
    </PopoverButton>
  )
}

function Panel({ label, noun, options, value, onChange, close }: MultiPickerProps & { close: () => void }) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(
    () => new Set(value.length > 0 ? value : options.map((one) => one.id)),
  )
  const [filter, setFilter] = useState('')
  const shown = useMemo(() => {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
    return options.filter((one) => words.every((word) => one.label.toLowerCase().includes(word)))
  }, [options, filter])
  useAnnounced(filter === '' ? undefined : countWords(shown.length, options.length, noun))
  function pickShown(on: boolean) {
    const next = new Set(picked)
    for (const one of shown) {
      if (on) next.add(one.id)
      else next.delete(one.id)
    }
    setPicked(next)
  }
  return (
    <form
      className="flex w-[20rem] max-w-full flex-col"
      onSubmit={(event) => {
        event.preventDefault()
        if (picked.size === 0) return
        onChange(
          options.every((one) => picked.has(one.id))
            ? []
            : options.filter((one) => picked.has(one.id)).map((one) => one.id),
        )
        close()
      }}
    >
      <div className="flex flex-col gap-2 border-b border-line p-2">
        {options.length > FILTER_FROM && (
          <FilterBox
            label={`Find ${noun.other}`}
            value={filter}
            onChange={setFilter}
            shortcut={false}
            className="w-full"
          />
        )}
        <div className="flex items-center gap-1">
          <Button size="sm" variant="ghost" onClick={() => pickShown(true)}>
            Select all
          </Button>
          <Button size="sm" variant="ghost" onClick={() => pickShown(false)}>
            Select none
          </Button>
          <span role="status" className="ml-auto pr-1 text-xs text-muted tabular">
            {picked.size} of {options.length}
          </span>
        </div>
      </div>
      <ul aria-label={label} className="max-h-72 overflow-y-auto p-1">
        {shown.map((one) => (
          <li
            key={one.id}
            className="flex min-h-8 items-center gap-2 rounded-sm px-2 hover:bg-hover pointer-coarse:min-h-11"
          >
            <Checkbox
              className="flex-1"
              label={<span className="block break-words">{one.label}</span>}
              checked={picked.has(one.id)}
              onChange={(event) => {
                const next = new Set(picked)
                if (event.target.checked) next.add(one.id)
                else next.delete(one.id)
                setPicked(next)
              }}
            />
            {one.aside && <span className="shrink-0 text-xs text-muted tabular">{one.aside}</span>}
          </li>
        ))}
        {shown.length === 0 && <li className="px-2 py-4 text-center text-sm text-muted">Nothing matches.</li>}
      </ul>
      <div className="flex justify-end gap-2 border-t border-line p-2">
        <Button onClick={close}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          disabledReason={picked.size === 0 ? `Choose at least one ${noun.one}.` : undefined}
        >
          Apply
        </Button>
      </div>
    </form>
  )
}
