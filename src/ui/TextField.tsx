import { useState } from 'react'
import type { InputHTMLAttributes, ReactNode, Ref } from 'react'
import { clsx } from 'clsx'
import { Eye, EyeOff } from 'lucide-react'
import { Field } from './Field.tsx'
import type { FieldProps } from './Field.tsx'

/** The look of every text control, also for one that a page builds itself. */
export const controlClass =
  'w-full min-w-0 rounded-md border border-strong bg-raised text-sm text-text transition-[border-color] ' +
  'hover:border-muted focus-visible:border-accent focus-visible:outline-offset-[-1px] aria-invalid:border-danger aria-invalid:focus-visible:outline-danger ' +
  'disabled:border-edge disabled:bg-sunken disabled:text-muted ' +
  '[&[readonly]]:border-edge [&[readonly]]:bg-sunken [&[readonly]]:text-muted'

type NativeInput = Omit<InputHTMLAttributes<HTMLInputElement>, 'size' | 'prefix'>

export interface TextFieldProps extends FieldProps, NativeInput {
  ref?: Ref<HTMLInputElement>
  /** Inside the box, before the text: "$", an icon. */
  prefix?: ReactNode
  /** Inside the box, after the text: a unit. */
  suffix?: ReactNode
  /** For ids and secrets. */
  mono?: boolean
}

/** Splits a field's own props from those of the control in it. */
function split<P extends FieldProps>({
  label,
  help,
  error,
  optional,
  hideLabel,
  labelAside,
  fieldClassName,
  ...control
}: P) {
  return { field: { label, help, error, optional, hideLabel, labelAside, fieldClassName }, control }
}

/** One line of text. Spread `register('name')` of react-hook-form onto it, or control it. */
export function TextField(props: TextFieldProps) {
  const { field, control } = split(props)
  const { id, prefix, suffix, mono, className, ...input } = control
  return (
    <Field id={id} {...field}>
      {(ids) => (
        <span className="relative flex items-center">
          {prefix && (
            <span className="pointer-events-none absolute left-2.5 flex items-center text-sm text-muted">{prefix}</span>
          )}
          <input
            type="text"
            {...input}
            {...ids}
            className={clsx(
              controlClass,
              'h-(--control-h)',
              prefix ? 'pl-7' : 'pl-2.5',
              suffix ? 'pr-14' : 'pr-2.5',
              mono && 'font-mono',
              className,
            )}
          />
          {suffix && <span className="pointer-events-none absolute right-2.5 text-sm text-muted">{suffix}</span>}
        </span>
      )}
    </Field>
  )
}

/** A password, with a button that shows it. It hides again when the form is sent, so that no manager stores it as text. */
export function PasswordField(props: Omit<TextFieldProps, 'type' | 'prefix' | 'suffix' | 'mono'>) {
  const { field, control } = split(props)
  const { id, className, ...input } = control
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <Field id={id} {...field}>
      {(ids) => (
        <span className="relative flex items-center">
          <input
            autoComplete="current-password"
            spellCheck={false}
            autoCapitalize="none"
            {...input}
            {...ids}
            type={shown ? 'text' : 'password'}
            className={clsx(controlClass, 'h-(--control-h) pr-9 pl-2.5', className)}
          />
          <button
            type="button"
            aria-label={shown ? 'Hide password' : 'Show password'}
            aria-controls={ids.id}
            onClick={() => setShown(!shown)}
            className="absolute right-1 flex size-7 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-text"
          >
            <Icon aria-hidden size={16} strokeWidth={1.5} />
          </button>
        </span>
      )}
    </Field>
  )
}

/**
 * A number typed as text: no spinner, no change by scroll wheel, no lost digits. `decimals` asks for the keyboard with a
 * point. The value stays a string; parse it by the form's schema.
 */
export function NumberField({ decimals = false, className, ...props }: TextFieldProps & { decimals?: boolean }) {
  return (
    <TextField
      inputMode={decimals ? 'decimal' : 'numeric'}
      autoComplete="off"
      {...props}
      className={clsx('tabular', className)}
    />
  )
}
