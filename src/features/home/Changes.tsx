import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import type { AuditEvent } from '#contract/audit.ts'
import { auditSentence } from '#lib/audit-words.ts'
import { AuditSentence } from '#lib/AuditSentence.tsx'
import { useOrganization } from '#lib/session.tsx'
import { TextLink } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { Time } from '#ui/Time.tsx'

/** What was last done in the organization. */
export function Changes({ events }: { events: readonly AuditEvent[] }) {
  const organization = useOrganization()
  return (
    <Card
      title="What changed"
      flush
      action={
        <TextLink className="text-sm">
          <Link to={paths.auditLogs(organization.id)}>See the audit log</Link>
        </TextLink>
      }
    >
      {events.length === 0 ? (
        <p className="px-4 py-3 text-sm text-muted sm:px-5">Nothing has happened yet.</p>
      ) : (
        <ul>
          {events.map((event) => (
            <li
              key={event.id}
              className="flex gap-3 border-b border-line px-4 py-2 text-sm text-muted last:border-b-0 sm:px-5"
            >
              <span className="min-w-0 flex-1 break-words">
                <AuditSentence pieces={auditSentence(event)} />
              </span>
              <Time value={event.event.time} className="shrink-0 self-start text-xs leading-5" />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
