import type { ReactNode } from 'react'
import { Minus, Plus } from 'lucide-react'

export interface ChangeListProps {
  /** What the whole list is about, for screen readers: "What changes". */
  label: string
  gained: readonly string[]
  lost: readonly string[]
  /** Said when neither list has an entry. */
  unchanged: ReactNode
}

/** What a change adds and what it takes away, before it is made. Announced as it is being put together. */
export function ChangeList({ label, gained, lost, unchanged }: ChangeListProps) {
  return (
    <div
      role="status"
      aria-label={label}
      className="@container rounded-md border border-line bg-sunken px-3 py-2.5 text-sm"
    >
      {gained.length + lost.length === 0 ? (
        <p className="text-muted">{unchanged}</p>
      ) : (
        <div className="flex flex-col gap-3">
          <Side
            heading="Loses"
            tone="text-danger"
            icon={<Minus aria-hidden size={14} strokeWidth={2} />}
            items={lost}
          />
          <Side
            heading="Gains"
            tone="text-success"
            icon={<Plus aria-hidden size={14} strokeWidth={2} />}
            items={gained}
          />
        </div>
      )}
    </div>
  )
}

function Side({
  heading,
  tone,
  icon,
  items,
}: {
  heading: string
  tone: string
  icon: ReactNode
  items: readonly string[]
}) {
  if (items.length === 0) return null
  return (
    <div>
      <p className="mb-1 text-xs font-medium text-muted">
        {heading} <span className="tabular">{items.length}</span>
      </p>
      {/* Two columns, not a grid: a line that wraps would leave a hole beside it. */}
      <ul className="gap-x-4 @sm:columns-2">
        {items.map((item) => (
          <li key={item} className="flex break-inside-avoid gap-2 py-px text-text">
            <span className={`mt-[3px] shrink-0 ${tone}`}>{icon}</span>
            <span className="min-w-0 break-words">{item}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
