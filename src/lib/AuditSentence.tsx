import type { AuditEvent } from '#contract/audit.ts'
import { auditSentence } from './audit-words.ts'

/** An audit event as a sentence, its names in strong type. */
export function AuditSentence({ event }: { event: AuditEvent }) {
  return (
    <>
      {auditSentence(event).map(({ text, strong }, at) =>
        strong ? (
          // oxlint-disable-next-line react/no-array-index-key -- the pieces of one sentence never change places
          <span key={at} className="font-medium break-words text-text">
            {text}
          </span>
        ) : (
          text
        ),
      )}
    </>
  )
}
