import type { ReactNode } from 'react'
import { ChevronRight } from 'lucide-react'

export interface ReasonRow {
  id: string
  what: ReactNode
  /** Where it comes from, each in a few words; none when that was said for all of them already. */
  reasons: readonly string[]
}

export interface ReasonListProps {
  /** What is listed, for screen readers. */
  label: string
  rows: readonly ReasonRow[]
}

/** Things somebody can do, each with what lets them: two columns, under one another where it is narrow. */
export function ReasonList({ label, rows }: ReasonListProps) {
  return (
    <ul aria-label={label} className="@container text-sm">
      {rows.map((row) => (
        <li key={row.id} className="flex flex-col border-b border-line py-1.5 last:border-b-0 @lg:flex-row @lg:gap-4">
          <span className="min-w-0 flex-1 break-words text-text">{row.what}</span>
          {row.reasons.length > 0 && (
            <span className="min-w-0 text-xs text-muted @lg:w-64 @lg:shrink-0 @lg:pt-px">
              {row.reasons.map((reason) => (
                <span key={reason} className="block break-words">
                  {reason}
                </span>
              ))}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

export interface DisclosureProps {
  /** What is always to be seen: a name, and what it amounts to. */
  summary: ReactNode
  /** At the right of the line. */
  aside?: ReactNode
  open?: boolean
  children: ReactNode
}

/** A line that opens on what is behind it. The browser's own element: find-in-page opens it too. */
export function Disclosure({ summary, aside, open = false, children }: DisclosureProps) {
  return (
    <details open={open} className="group/details rounded-md border border-line bg-raised">
      <summary className="flex min-h-11 cursor-pointer list-none items-center gap-2 rounded-md px-3 py-2 text-sm select-none hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          size={16}
          strokeWidth={1.5}
          className="shrink-0 text-muted transition-transform group-open/details:rotate-90"
        />
        <span className="min-w-0 flex-1">{summary}</span>
        {aside && <span className="shrink-0 text-xs text-muted tabular">{aside}</span>}
      </summary>
      <div className="border-t border-line px-3 py-1.5 pl-9">{children}</div>
    </details>
  )
}
