import { useId } from 'react'
import type { ReactNode } from 'react'
import { clsx } from 'clsx'
import { mark } from './Choice.tsx'
import { FieldNote } from './Field.tsx'

export interface CheckCard {
  value: string
  label: string
  /** What choosing it means, in a sentence. */
  description?: ReactNode
  /** Why it cannot be changed; takes the description's place under it. */
  disabledReason?: string | undefined
}

export interface CheckCardsProps {
  legend: string
  hideLegend?: boolean
  help?: ReactNode
  error?: string | undefined
  options: readonly CheckCard[]
  value: readonly string[]
  /** Takes the whole choice, in the order of the options. */
  onChange: (value: string[]) => void
}

/** Any number of a few, each with a sentence that says what it means. */
export function CheckCards({ legend, hideLegend = false, help, error, options, value, onChange }: CheckCardsProps) {
  const id = useId()
  const toggle = (one: string, on: boolean) =>
    onChange(options.map((option) => option.value).filter((other) => (other === one ? on : value.includes(other))))
  return (
    <fieldset
      // What is wrong is wrong with all of them: the group takes the focus (`focusWrong`), and reads its error.
      tabIndex={-1}
      aria-describedby={help || error ? `${id}-note` : undefined}
      aria-invalid={error ? true : undefined}
      className="min-w-0"
    >
      <legend className={clsx('mb-1.5 text-sm font-medium text-text', hideLegend && 'sr-only')}>{legend}</legend>
      <div className="overflow-hidden rounded-md border border-edge has-focus-visible:overflow-visible">
        {options.map((option) => {
          const noteId = `${id}-${option.value}`
          const note = option.disabledReason ?? option.description
          return (
            <label
              key={option.value}
              className={clsx(
                'flex gap-2.5 border-b border-line bg-raised px-3 py-2.5 transition-colors first:rounded-t-[5px] last:rounded-b-[5px] last:border-b-0',
                'has-checked:bg-accent-soft has-focus-visible:relative has-focus-visible:outline-2 has-focus-visible:outline-accent',
                option.disabledReason ? 'cursor-not-allowed' : 'cursor-pointer not-has-checked:hover:bg-hover',
              )}
            >
              <input
                type="checkbox"
                checked={value.includes(option.value)}
                disabled={option.disabledReason !== undefined}
                onChange={(event) => toggle(option.value, event.target.checked)}
                aria-labelledby={`${noteId}-label`}
                aria-describedby={note ? noteId : undefined}
                className={clsx(mark, 'tick mt-0.5 size-4 rounded-sm outline-none')}
              />
              <span className="min-w-0 flex-1">
                <span id={`${noteId}-label`} className="block text-sm font-medium text-text">
                  {option.label}
                </span>
                {note && (
                  <span id={noteId} className="mt-0.5 block text-xs text-muted">
                    {note}
                  </span>
                )}
              </span>
            </label>
          )
        })}
      </div>
      <div className="mt-1.5 empty:hidden">
        <FieldNote id={`${id}-note`} help={help} error={error} />
      </div>
    </fieldset>
  )
}
