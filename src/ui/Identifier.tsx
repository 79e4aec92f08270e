import { Check, TriangleAlert } from 'lucide-react'
import { tooltip } from './tooltip.ts'
import { useCopy } from './use-copy.ts'

/** Shortened in the middle: the first 8 and the last 4 characters; whole when that saves nothing. */
export function shorten(id: string, head = 8, tail = 4): string {
  return id.length <= head + tail + 1 ? id : `${id.slice(0, head)}…${id.slice(-tail)}`
}

export interface IdentifierProps {
  value: string
  /** What it is the id of: "Project ID". Names the button: "Copy project ID …". */
  label: string
  /** Shows the whole id where there is room. */
  full?: boolean
}

/** An id: shortened in the middle, whole in a tooltip; one click copies the whole. */
export function Identifier({ value, label, full = false }: IdentifierProps) {
  const last = useCopy()
  const { copy } = last
  // In a table the same button may be another row's by now.
  const state = last.copied === value ? last.state : 'idle'
  return (
    <button
      type="button"
      {...tooltip(state === 'copied' ? 'Copied' : value, { describes: false, mono: state !== 'copied' })}
      onClick={() => void copy(value)}
      className="group/id hit-target -mx-1 inline-flex h-6 max-w-[calc(100%+0.5rem)] items-center gap-1.5 rounded-sm px-1 text-left align-middle font-mono text-xs font-normal text-muted hover:bg-active hover:text-text"
    >
      <span className="sr-only">
        Copy {label} {value}
      </span>
      <span aria-hidden className="truncate">
        {full ? value : shorten(value)}
      </span>
      {state === 'idle' && (
        <span
          aria-hidden
          className="icon-copy size-3.5 shrink-0 opacity-0 group-hover/id:opacity-100 group-focus-visible/id:opacity-100 pointer-coarse:opacity-100"
        />
      )}
      {state === 'copied' && <Check aria-hidden size={14} strokeWidth={1.5} className="shrink-0 text-success" />}
      {state === 'failed' && <TriangleAlert aria-hidden size={14} strokeWidth={1.5} className="shrink-0 text-danger" />}
    </button>
  )
}
