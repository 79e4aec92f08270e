import { useId } from 'react'
import type { ReactNode } from 'react'
import { clsx } from 'clsx'
import { CircleAlert } from 'lucide-react'

/** What every field of the system takes. */
export interface FieldProps {
  label: string
  /** One line under the field. An error takes its place. */
  help?: ReactNode
  /** What is wrong and what to do about it. Tied to the field and announced with it. */
  error?: string | undefined
  /** Says "Optional" beside the label. Required fields say nothing: they are the rule. */
  optional?: boolean
  /** The label is for screen readers only, where the place of the field says the rest. */
  hideLabel?: boolean
  /** Beside the label, at the right: a link such as "Forgot password?". */
  labelAside?: ReactNode
  /** On the outer element: a width, a column span. */
  fieldClassName?: string
}

interface ControlIds {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** Label above, control, then help or error: the one layout of all fields. `children` gets the ids to put on the control. */
export function Field({
  id: given,
  label,
  help,
  error,
  optional,
  hideLabel,
  labelAside,
  fieldClassName,
  children,
}: FieldProps & {
  id?: string | undefined
  children: (ids: ControlIds) => ReactNode
}) {
  const made = useId()
  const id = given ?? made
  const noteId = `${id}-note`
  const note = error ?? help
  return (
    <div className={clsx('flex min-w-0 flex-col gap-1.5', fieldClassName)}>
      <div className={clsx('flex items-baseline gap-2', hideLabel && 'sr-only')}>
        <label htmlFor={id} className="text-sm font-medium text-text">
          {label}
        </label>
        {optional && <span className="text-xs text-faint">Optional</span>}
        {labelAside && <span className="ml-auto text-xs">{labelAside}</span>}
      </div>
      {children({ id, 'aria-describedby': note ? noteId : undefined, 'aria-invalid': error ? true : undefined })}
      <FieldNote id={noteId} help={help} error={error} />
    </div>
  )
}

/** Help or, in its place, the error. */
export function FieldNote({ id, help, error }: { id: string; help?: ReactNode; error?: string | undefined }) {
  if (error) {
    return (
      <p id={id} className="flex gap-1.5 text-xs text-danger">
        <CircleAlert aria-hidden size={14} strokeWidth={1.5} className="mt-px shrink-0" />
        <span className="min-w-0 break-words">{error}</span>
      </p>
    )
  }
  if (!help) return null
  return (
    <p id={id} className="text-xs text-muted">
      {help}
    </p>
  )
}

/** The rhythm of a form: fields under one another, 16 px apart. */
export function FieldGroup({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={clsx('flex min-w-0 flex-col gap-4', className)}>{children}</div>
}

/** What went wrong with the whole form and belongs to no field. Announced when it appears. Renders nothing without words. */
export function FormError({
  children,
  requestId,
  className,
}: {
  children?: ReactNode
  requestId?: string | undefined
  className?: string | undefined
}) {
  return (
    <div role="alert" className={clsx('empty:hidden', className)}>
      {children ? (
        <div className="flex gap-2 rounded-md border border-danger/40 bg-danger-soft px-3 py-2 text-sm text-text">
          <CircleAlert aria-hidden size={16} strokeWidth={1.5} className="mt-0.5 shrink-0 text-danger" />
          <div className="min-w-0 break-words">
            {children}
            {requestId && (
              <p className="mt-1 text-xs text-muted">
                Request ID <code className="font-mono">{requestId}</code>
              </p>
            )}
          </div>
        </div>
      ) : null}
    </div>
  )
}
