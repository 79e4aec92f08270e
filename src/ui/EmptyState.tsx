import type { ReactNode } from 'react'
import { clsx } from 'clsx'
import { toHeading } from './focus-kept.ts'

export interface EmptyStateProps {
  /** A 16 px icon. */
  icon?: ReactNode
  title: string
  /** Why it is empty, and what fills it. */
  children?: ReactNode
  /** The next step. */
  action?: ReactNode
  /** Without its own frame, inside a table or a card. */
  bare?: boolean
}

/** Nothing here yet: the reason and the next step. */
export function EmptyState({ icon, title, children, action, bare = false }: EmptyStateProps) {
  return (
    <div
      className={clsx(
        'flex flex-col items-center px-6 py-12 text-center',
        !bare && 'rounded-lg border border-dashed border-edge',
      )}
    >
      {icon && (
        <span
          aria-hidden
          className="mb-3 flex size-9 items-center justify-center rounded-md border border-line bg-sunken text-muted"
        >
          {icon}
        </span>
      )}
      <p className="text-base font-medium text-text">{title}</p>
      {children && <div className="mt-1 max-w-[26rem] text-sm text-balance text-muted">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

export interface ErrorStateProps {
  /** What happened: "The members could not be loaded". */
  title: string
  /** Why, and what to do. */
  children?: ReactNode
  /** For whoever is asked for help. */
  requestId?: string | undefined
  action?: ReactNode
  bare?: boolean
}

/** Something failed: what, why, what to do, and the number to quote. Announced when it appears. */
export function ErrorState({ title, children, requestId, action, bare = false }: ErrorStateProps) {
  return (
    <div
      ref={toHeading}
      role="alert"
      className={clsx(
        'flex flex-col items-center px-6 py-12 text-center',
        !bare && 'rounded-lg border border-line bg-raised',
      )}
    >
      <p className="text-base font-medium text-text">{title}</p>
      {children && <div className="mt-1 max-w-[28rem] text-sm text-balance text-muted">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
      {requestId && (
        <p className="mt-4 text-xs text-faint">
          Request ID <code className="font-mono break-all text-muted select-all">{requestId}</code>
        </p>
      )}
    </div>
  )
}
