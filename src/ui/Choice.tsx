import { useEffect, useId, useRef } from 'react'
import type { InputHTMLAttributes, ReactNode, Ref } from 'react'
import { clsx } from 'clsx'
import { FieldNote } from './Field.tsx'
import { mergeRefs } from './slot.ts'

type NativeInput = Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'size'>

export interface CheckboxProps extends NativeInput {
  ref?: Ref<HTMLInputElement>
  label: ReactNode
  help?: ReactNode
  error?: string | undefined
  hideLabel?: boolean
  /** Some, not all, of what it stands for is chosen. */
  indeterminate?: boolean
}

/** The look of a box, a dot or a switch (choice.css). */
export const mark = 'choice'

const box = `${mark} choice-box`

/** The box of a table's row, whose label nobody sees: two elements, because there are hundreds. */
export function RowCheckbox({ label, ...input }: Omit<NativeInput, 'className'> & { label: string }) {
  return (
    <span className="hit-target flex h-5 items-center">
      <input type="checkbox" aria-label={label} {...input} className={box} />
    </span>
  )
}

/** A box with a tick and its label; help or an error beneath. */
export function Checkbox({
  ref,
  label,
  help,
  error,
  hideLabel = false,
  indeterminate = false,
  className,
  id: given,
  ...input
}: CheckboxProps) {
  const made = useId()
  const id = given ?? made
  const own = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (own.current) own.current.indeterminate = indeterminate
  }, [indeterminate])
  const noteId = `${id}-note`
  return (
    <div className={clsx('flex min-w-0 gap-2', className)}>
      <span className="hit-target flex h-5 items-center">
        <input
          type="checkbox"
          {...input}
          id={id}
          ref={mergeRefs(ref, own)}
          aria-describedby={error || help ? noteId : undefined}
          aria-invalid={error ? true : undefined}
          className={box}
        />
      </span>
      <div className={clsx('min-w-0', hideLabel && 'sr-only')}>
        <label htmlFor={id} className="block cursor-pointer text-sm text-text">
          {label}
        </label>
        <FieldNote id={noteId} help={help} error={error} />
      </div>
    </div>
  )
}

/** On or off, at once: for what takes effect without a submit. Its label is at the left, the switch at the right. */
export function Switch({
  label,
  help,
  error,
  hideLabel = false,
  className,
  id: given,
  ...input
}: Omit<CheckboxProps, 'indeterminate'>) {
  const made = useId()
  const id = given ?? made
  const noteId = `${id}-note`
  return (
    <div className={clsx('flex min-w-0 items-start justify-between gap-4', className)}>
      <div className={clsx('min-w-0', hideLabel && 'sr-only')}>
        <label htmlFor={id} className="block cursor-pointer text-sm font-medium text-text">
          {label}
        </label>
        <FieldNote id={noteId} help={help} error={error} />
      </div>
      <span className="hit-target flex h-5 shrink-0 items-center">
        <input
          type="checkbox"
          // oxlint-disable-next-line jsx-a11y/role-has-required-aria-props -- a checkbox tells its own state
          role="switch"
          {...input}
          id={id}
          aria-describedby={error || help ? noteId : undefined}
          aria-invalid={error ? true : undefined}
          className={clsx(
            mark,
            'relative z-1 h-5 w-8 rounded-full before:absolute before:top-[3px] before:left-[3px] before:size-3 before:rounded-full before:bg-strong before:transition-transform',
            'checked:before:translate-x-3 checked:before:bg-accent-fg forced-colors:before:hidden',
          )}
        />
      </span>
    </div>
  )
}

export interface RadioCard {
  value: string
  label: string
  /** What choosing it means, in a sentence. */
  description?: ReactNode
  /** Why it cannot be chosen; takes the description's place under it. */
  disabledReason?: string | undefined
  badge?: ReactNode
}

export interface RadioCardsProps extends Omit<NativeInput, 'value' | 'defaultValue'> {
  ref?: Ref<HTMLInputElement>
  legend: string
  hideLegend?: boolean
  help?: ReactNode
  error?: string | undefined
  options: ReadonlyArray<RadioCard>
  /** Controlled; leave out with `register`, which reads the inputs. */
  value?: string
  defaultValue?: string
  /** Cards side by side, as many as fit in `columns`. One under another on a phone. */
  columns?: 1 | 2 | 3
}

const columnClass = { 1: 'grid-cols-1', 2: 'sm:grid-cols-2', 3: 'sm:grid-cols-3' }

/** One of a few, each with a sentence that says what it means. Arrow keys move, as in any radio group. */
export function RadioCards({
  legend,
  hideLegend = false,
  help,
  error,
  options,
  value,
  defaultValue,
  columns = 1,
  name,
  className,
  ...input
}: RadioCardsProps) {
  const id = useId()
  return (
    <fieldset
      role="radiogroup"
      aria-describedby={help || error ? `${id}-note` : undefined}
      aria-invalid={error ? true : undefined}
      className={clsx('min-w-0', className)}
    >
      <legend className={clsx('mb-1.5 text-sm font-medium text-text', hideLegend && 'sr-only')}>{legend}</legend>
      <div className={clsx('grid gap-2', columnClass[columns])}>
        {options.map((option) => {
          const noteId = `${id}-${option.value}`
          const note = option.disabledReason ?? option.description
          return (
            <label
              key={option.value}
              className={clsx(
                'flex gap-2.5 rounded-md border border-edge bg-raised px-3 py-2.5 forced-colors:has-checked:border-[Highlight] transition-[background-color,border-color]',
                'has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
                option.disabledReason ? 'cursor-not-allowed bg-sunken' : 'cursor-pointer hover:border-strong',
              )}
            >
              <input
                type="radio"
                {...input}
                name={name ?? id}
                value={option.value}
                {...(value === undefined
                  ? { defaultChecked: defaultValue === undefined ? undefined : option.value === defaultValue }
                  : { checked: option.value === value, onChange: input.onChange ?? (() => undefined) })}
                disabled={input.disabled || option.disabledReason !== undefined}
                aria-labelledby={`${noteId}-label`}
                aria-describedby={note ? noteId : undefined}
                className={clsx(
                  mark,
                  'mt-0.5 size-4 rounded-full outline-none checked:bg-[radial-gradient(circle,var(--accent-fg)_0_3px,transparent_3.5px)]',
                )}
              />
              <span className="min-w-0 flex-1">
                <span
                  className={clsx(
                    'flex flex-wrap items-center gap-2 text-sm font-medium',
                    option.disabledReason ? 'text-muted' : 'text-text',
                  )}
                >
                  <span id={`${noteId}-label`}>{option.label}</span>
                  {option.badge}
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
