import type { ReactNode } from 'react'
import { Fragment } from 'react'
import { clsx } from 'clsx'

export interface PageHeaderProps {
  /** A `Breadcrumb`. */
  breadcrumb?: ReactNode
  /** The page's one h1. */
  title: ReactNode
  /** One line. */
  description?: ReactNode
  /** The one main action. */
  action?: ReactNode
  /** Beside the title: a badge, an id. */
  aside?: ReactNode
  /** `TabLinks`. */
  tabs?: ReactNode
}

/** The top of every page: where one is, what it is for, and the one main action. */
export function PageHeader({ breadcrumb, title, description, action, aside, tabs }: PageHeaderProps) {
  return (
    <header className={clsx('mb-5 flex flex-col', tabs ? 'border-b border-line' : undefined)}>
      {breadcrumb}
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight break-words text-text">
              {title}
            </h1>
            {aside}
          </div>
          {description && <p className="mt-0.5 max-w-[44rem] text-base text-muted">{description}</p>}
        </div>
        {action && <div className="flex shrink-0 items-center gap-2">{action}</div>}
      </div>
      {tabs && <div className="mt-3 min-w-0">{tabs}</div>}
    </header>
  )
}

/** The way here: links, then the current page's name, which is no link. */
export function Breadcrumb({ items }: { items: ReadonlyArray<{ id: string; content: ReactNode }> }) {
  return (
    <nav aria-label="Breadcrumb" className="mb-2 min-w-0">
      <ol className="flex items-center gap-x-1.5 text-xs text-muted [&_a]:rounded-sm [&_a]:hover:text-text [&_a]:hover:underline">
        {items.map(({ id, content }, index) => (
          <Fragment key={id}>
            {index > 0 && (
              <li aria-hidden className="shrink-0 text-faint">
                /
              </li>
            )}
            <li
              className="max-w-60 min-w-0 truncate py-1 first:min-w-8 first:shrink-[9999] last:shrink-0"
              {...(index === items.length - 1 ? { 'aria-current': 'page' as const } : {})}
            >
              {content}
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  )
}
