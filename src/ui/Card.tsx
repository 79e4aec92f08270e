import { useId } from 'react'
import type { ReactNode } from 'react'
import { clsx } from 'clsx'

export interface CardProps {
  title?: ReactNode
  description?: ReactNode
  /** At the right of the title. */
  action?: ReactNode
  children?: ReactNode
  /** Under a line: a form's buttons. */
  footer?: ReactNode
  /** A red frame: what is in here destroys. */
  danger?: boolean
  /** Content reaches the frame: a table, a list with lines. */
  flush?: boolean
}

/** A framed part of a page with a heading of its own. */
export function Card({ title, description, action, children, footer, danger = false, flush = false }: CardProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={clsx('min-w-0 rounded-lg border bg-raised', danger ? 'border-danger/40' : 'border-line')}
    >
      {title && (
        <div
          className={clsx(
            'flex flex-wrap items-start justify-between gap-3 px-4 py-3 sm:px-5',
            children && flush && 'border-b border-line',
          )}
        >
          <div className={clsx('min-w-0 flex-1', description ? 'basis-48' : 'basis-28')}>
            <h2 id={id} className="text-base font-semibold text-text">
              {title}
            </h2>
            {description && <p className="mt-0.5 text-sm text-muted">{description}</p>}
          </div>
          {action}
        </div>
      )}
      {children && (
        <div className={clsx(!flush && 'px-4 pb-4 sm:px-5 sm:pb-5', !flush && !title && 'pt-4 sm:pt-5')}>
          {children}
        </div>
      )}
      {footer && (
        <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-3 sm:px-5">
          {footer}
        </div>
      )}
    </section>
  )
}

/** A part of a page without a frame: a heading and what is under it. */
export function Section({
  title,
  description,
  action,
  children,
}: Pick<CardProps, 'title' | 'description' | 'action' | 'children'>) {
  const id = useId()
  return (
    <section aria-labelledby={title ? id : undefined} className="min-w-0">
      {title && (
        <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
          <div className="min-w-0 flex-1 basis-48">
            <h2 id={id} className="text-lg font-semibold text-text">
              {title}
            </h2>
            {description && <p className="mt-0.5 text-sm text-muted">{description}</p>}
          </div>
          {action}
        </div>
      )}
      {children}
    </section>
  )
}

/** Facts: a term and what it is, side by side; under one another where it is narrow. */
export function DescriptionList({ items }: { items: ReadonlyArray<{ term: string; value: ReactNode }> }) {
  return (
    <dl className="@container text-sm">
      {items.map(({ term, value }) => (
        <div
          key={term}
          className="flex flex-col gap-0.5 border-b border-line py-2.5 first:pt-0 last:border-b-0 last:pb-0 @md:flex-row @md:gap-4"
        >
          <dt className="shrink-0 text-muted @md:w-44">{term}</dt>
          <dd className="min-w-0 flex-1 break-words text-text">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
