import type { Piece } from './audit-words.ts'

/** An audit event's sentence (`auditSentence`), its names in strong type. */
export function AuditSentence({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <>
      {pieces.map(({ text, strong }, at) =>
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
