import { useEffect } from 'react'
import { formatNumber } from '#lib/format.ts'
import { Button } from '#ui/Button.tsx'
import { announce } from '#ui/live-region.ts'
import type { BulkAction } from './BulkDialog.tsx'
import type { KeyRow } from './key-rows.ts'

/** What can be done with the selected keys. It floats over the table's end, so that selecting moves nothing. */
export function BulkBar({
  rows,
  onAction,
  onClear,
}: {
  rows: readonly KeyRow[]
  onAction: (action: BulkAction) => void
  onClear: () => void
}) {
  const count = `${formatNumber(rows.length)} selected`
  // Not by a role: what a live region says when it is new, readers leave out.
  useEffect(() => announce(count), [count])
  const disabled = rows.filter((row) => row.disabled_at !== null).length
  return (
    <div
      role="region"
      aria-label="Selected API keys"
      className="sticky bottom-4 z-10 mx-auto mt-4 flex w-fit max-w-full animate-pop-in flex-wrap items-center gap-2 rounded-lg border border-edge bg-raised py-2 pr-2 pl-4 shadow-float"
    >
      <p className="mr-2 text-sm font-medium tabular">{count}</p>
      <Button
        size="sm"
        disabledReason={disabled === rows.length ? 'All of them are disabled already.' : undefined}
        onClick={() => onAction('disable')}
      >
        Disable
      </Button>
      <Button
        size="sm"
        disabledReason={disabled === 0 ? 'None of them is disabled.' : undefined}
        onClick={() => onAction('enable')}
      >
        Enable
      </Button>
      <Button size="sm" variant="danger" onClick={() => onAction('delete')}>
        Delete
      </Button>
      <Button
        size="sm"
        variant="ghost"
        onClick={() => {
          // The bar goes; the table's first box takes the focus.
          document.querySelector<HTMLElement>('main tbody input')?.focus()
          onClear()
        }}
      >
        Clear<span className="sr-only"> selection</span>
      </Button>
    </div>
  )
}
