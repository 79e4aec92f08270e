import type { AuditEvent } from '#contract/audit.ts'
import { auditSentence } from '#lib/audit-words.ts'
import { AuditSentence } from '#lib/AuditSentence.tsx'
import { Badge } from '#ui/Badge.tsx'
import type { DataColumn } from '#ui/DataTable.tsx'
import { Time } from '#ui/Time.tsx'

/** Takes what opens an event's details, and what fetches them ahead; returns the columns of the log. */
export function auditColumns(onOpen: (event: AuditEvent) => void, onIntent: () => void): DataColumn<AuditEvent>[] {
  return [
    {
      id: 'what',
      header: 'What happened',
      minWidth: '18rem',
      cell: (event) => (
        <span className="flex min-w-0 items-center gap-2">
          <button
            type="button"
            data-row-link
            onClick={() => onOpen(event)}
            onPointerEnter={onIntent}
            onFocus={onIntent}
            className="min-w-0 rounded-sm py-1 text-left font-normal break-words text-muted @2xl:truncate"
          >
            <AuditSentence pieces={auditSentence(event)} />
          </button>
          {event.event.outcome.result === 'failure' && <Badge tone="danger">Failed</Badge>}
        </span>
      ),
    },
    {
      id: 'from',
      header: 'From',
      width: '10rem',
      // On a laptop the sentence has its room; the event's details have the address too.
      showFrom: 'medium',
      cell: ({ client }) =>
        client.ip_address ? (
          <span className="font-mono text-xs break-all text-muted">{client.ip_address}</span>
        ) : (
          <span className="text-faint">—</span>
        ),
    },
    { id: 'when', header: 'When', width: '14rem', cell: ({ event }) => <Time value={event.time} format="exact" /> },
  ]
}
