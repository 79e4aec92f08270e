import { useId } from 'react'
import { clsx } from 'clsx'

export interface Segment<Value extends string> {
  value: Value
  label: string
  disabled?: boolean
}

export interface SegmentedControlProps<Value extends string> {
  /** Its name: "Group by". */
  label: string
  options: ReadonlyArray<Segment<Value>>
  value: Value
  onChange: (value: Value) => void
  className?: string
}

/** One of two to five short choices that change what is shown. A radio group: arrow keys move. */
export function SegmentedControl<Value extends string>({
  label,
  options,
  value,
  onChange,
  className,
}: SegmentedControlProps<Value>) {
  const name = useId()
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={clsx(
        'inline-flex h-(--control-h) max-w-full rounded-md border border-edge bg-sunken p-0.5',
        className,
      )}
    >
      {options.map((option) => (
        <label
          key={option.value}
          className="relative flex min-w-0 cursor-pointer items-center rounded-sm border border-transparent px-2.5 text-sm text-muted transition-colors hover:text-text has-checked:border-edge has-checked:bg-raised has-checked:font-medium has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-accent has-disabled:cursor-not-allowed has-disabled:opacity-50 forced-colors:border-0 forced-colors:has-checked:border-2 forced-colors:has-checked:border-[Highlight]"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-[inherit] appearance-none outline-none"
          />
          {/* The bold word holds the width, so that choosing moves nothing. */}
          <span className="grid min-w-0">
            <span className="col-start-1 row-start-1 truncate text-center">{option.label}</span>
            <span aria-hidden className="invisible col-start-1 row-start-1 truncate font-medium">
              {option.label}
            </span>
          </span>
        </label>
      ))}
    </div>
  )
}
