import { formatCount, formatTime } from '#lib/format.ts'
import { Callout } from '#ui/Callout.tsx'
import { Time } from '#ui/Time.tsx'
import type { KeyRow } from './key-rows.ts'

/** What breaks when the key stops working: its use in the last seven days, loud; or that there was none, quiet. */
export function UseNote({ row }: { row: KeyRow }) {
  if (row.requests > 0) {
    return (
      <Callout kind="warning" title={`In use: ${formatCount(row.requests, 'request')} in the last 7 days`}>
        {row.last_used_at && (
          <>
            Last used <Time value={row.last_used_at} />, on {formatTime(row.last_used_at)}.
          </>
        )}
      </Callout>
    )
  }
  if (row.last_used_at === null) return <p>This key has never been used.</p>
  if (row.isInUse) {
    return (
      <Callout kind="warning" title="In use in the last 7 days">
        Last used <Time value={row.last_used_at} />, on {formatTime(row.last_used_at)}.
      </Callout>
    )
  }
  return (
    <p>
      Not used in the last 7 days. Last used <Time value={row.last_used_at} />, on {formatTime(row.last_used_at)}.
    </p>
  )
}

const SHOWN_KEYS = 5

/** The same for several keys: those in use by name, busiest first. */
export function UseNotes({ rows }: { rows: readonly KeyRow[] }) {
  const used = rows.filter((row) => row.isInUse).toSorted((one, other) => other.requests - one.requests)
  if (used.length === 0) return <p>None of them was used in the last 7 days.</p>
  const rest = used.length - SHOWN_KEYS
  return (
    <Callout
      kind="warning"
      title={`In use in the last 7 days: ${used.length === rows.length ? 'all of them' : `${formatCount(used.length, 'key')} of ${rows.length}`}`}
    >
      <ul className="mt-1 flex flex-col gap-0.5">
        {used.slice(0, SHOWN_KEYS).map((row) => (
          <li key={row.id} className="break-words">
            <span className="font-medium text-text">{row.name}</span>:{' '}
            {row.requests > 0 && `${formatCount(row.requests, 'request')}, `}last <Time value={row.last_used_at} />
          </li>
        ))}
        {rest > 0 && <li>and {formatCount(rest, 'more key', 'more keys')}</li>}
      </ul>
    </Callout>
  )
}
