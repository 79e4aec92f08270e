import type { TableError } from '#ui/DataTable.tsx'
import { describeError, errorSentenceAlone } from './describe-error.ts'

type Asked = { error: Error | null; isFetching: boolean; refetch: () => Promise<unknown> }

/** Takes what a query failed with, or null, and the title of a page that has its own; returns what its table says of it. */
export function tableError(error: Error | null, title?: string): TableError | null {
  if (!error) return null
  const words = describeError(error)
  return title === undefined
    ? { title: words.title, message: `${words.message} ${words.advice}`, requestId: words.reference }
    : { title, message: errorSentenceAlone(error), requestId: words.reference }
}

/** Takes a table's query and, where the page has its own, what to say when it failed; returns the table's part of that: words and another try. */
export function failureProps({ error, isFetching, refetch }: Asked, title?: string) {
  return { error: tableError(error, title), retrying: isFetching, onRetry: () => void refetch() }
}
