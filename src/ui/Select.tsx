import type { ReactNode, Ref, SelectHTMLAttributes } from 'react'
import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { Field } from './Field.tsx'
import type { FieldProps } from './Field.tsx'
import { controlClass } from './TextField.tsx'

export interface SelectOption {
  value: string
  label: string
  disabled?: boolean
}

export interface SelectProps extends FieldProps, Omit<SelectHTMLAttributes<HTMLSelectElement>, 'size'> {
  ref?: Ref<HTMLSelectElement>
  /** The choices; or give `<option>`s and `<optgroup>`s as children. */
  options?: ReadonlyArray<SelectOption>
  /** More choices after them, under headings. */
  groups?: ReadonlyArray<{ label: string; options: ReadonlyArray<SelectOption> }>
  /** A first entry with an empty value: "Choose a role". */
  placeholder?: string
  children?: ReactNode
}

/** The platform's own list in our clothes: no script to load, at home on a phone, typed into by name. */
export function Select({
  id: given,
  label,
  help,
  error,
  optional,
  hideLabel,
  labelAside,
  fieldClassName,
  options,
  groups,
  placeholder,
  children,
  className,
  ...select
}: SelectProps) {
  return (
    <Field id={given} {...{ label, help, error, optional, hideLabel, labelAside, fieldClassName }}>
      {(ids) => (
        <span className="relative flex items-center">
          <select
            {...select}
            {...ids}
            className={clsx(
              controlClass,
              'h-(--control-h) cursor-pointer appearance-none truncate pr-8 pl-2.5 disabled:cursor-not-allowed',
              className,
            )}
          >
            {placeholder !== undefined && <option value="">{placeholder}</option>}
            {options?.map(toOption)}
            {groups?.map((group) => (
              <optgroup key={group.label} label={group.label}>
                {group.options.map(toOption)}
              </optgroup>
            ))}
            {children}
          </select>
          <ChevronDown
            aria-hidden
            size={16}
            strokeWidth={1.5}
            className="pointer-events-none absolute right-2 text-muted"
          />
        </span>
      )}
    </Field>
  )
}

function toOption(option: SelectOption) {
  return (
    <option key={option.value} value={option.value} disabled={option.disabled}>
      {option.label}
    </option>
  )
}
