import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
import { Callout } from './Callout.tsx'
import { ErrorState } from './EmptyState.tsx'

/** What a table says when its rows could not be loaded. */
export interface TableError {
  title: string
  message?: ReactNode
  requestId?: string | undefined
}

interface FailureProps {
  error: TableError
  onRetry: (() => void) | undefined
  retrying: boolean
}

/** Over rows of before, when newer ones could not be loaded. */
export function StaleNote({ error, onRetry, retrying }: FailureProps) {
  return (
    <Callout
      kind="danger"
      role="alert"
      title={error.title}
      action={
        onRetry && (
          <Button size="sm" pending={retrying} onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {error.message ?? 'What you see is the last that could be loaded.'}
    </Callout>
  )
}

/** In place of rows that could not be loaded. */
export function LoadFailure({ error, onRetry, retrying }: FailureProps) {
  return (
    <ErrorState
      bare
      title={error.title}
      requestId={error.requestId}
      action={
        onRetry && (
          <Button pending={retrying} onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {error.message}
    </ErrorState>
  )
}

/** In place of rows that a filter hides, all of them. */
export function NoMatch({
  filter,
  noun,
  onClear,
}: {
  filter: string
  noun: { other: string }
  onClear: (() => void) | undefined
}) {
  const sought = filter.trim()
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      <p className="text-sm text-muted">
        {sought ? (
          <>
            No {noun.other} match <span className="font-medium break-all text-text">“{sought}”</span>.
          </>
        ) : (
          `No ${noun.other} match these filters.`
        )}
      </p>
      {onClear && <Button onClick={onClear}>Clear filter</Button>}
    </div>
  )
}
