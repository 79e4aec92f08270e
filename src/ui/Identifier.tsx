import { Check, TriangleAlert } from 'lucide-react'
import { tooltip } from './tooltip.ts'
import { useCopy } from './use-copy.ts'

/** Shortened in the middle: the first 8 and the last 4 characters; whole when that saves nothing. */
export function shorten(id: string, head = 8, tail = 4): string {
  return id.length <= head + tail + 1 ? id : `${id.slice(0, head)}…${id.slice(-tail)}`
}

export interface IdentifierProps {
  value: string
  /** What it is the id of: "project ID". Names the button: "Copy project ID 1f0e3dad…46e8". */
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
  const shown = full ? value : shorten(value)
  return (
    <button
      type="button"
      translate="no"
      // The whole id describes the button: its name has what one sees, for who speaks to it (WCAG 2.5.3). "Copied" is announced.
      {...tooltip(state === 'copied' ? 'Copied' : value, {
        describes: state !== 'copied' && shown !== value,
        mono: state !== 'copied',
      })}
      onClick={() => void copy(value)}
      aria-label={`Copy ${label} ${shown}`}
      data-state={state === 'idle' ? undefined : state}
      className="identifier hit-target"
    >
      {full ? <span className="truncate">{shown}</span> : shown}
      {state === 'copied' && <Check aria-hidden size={14} strokeWidth={1.5} className="shrink-0 text-success" />}
      {state === 'failed' && <TriangleAlert aria-hidden size={14} strokeWidth={1.5} className="shrink-0 text-danger" />}
    </button>
  )
}
