import { clsx } from 'clsx'
import type { BarSeries } from './BarChart.tsx'
import { Swatch } from './BarChartTooltip.tsx'

export interface BarChartLegendProps {
  series: readonly BarSeries[]
  hidden: ReadonlySet<string>
  onHiddenChange: (hidden: ReadonlySet<string>) => void
  /** Called with the series that is pointed at, and with null when none is. */
  onEmphasis: (id: string | null) => void
}

/** The names of the series; a press takes one out of the bars or puts it back. */
export function BarChartLegend({ series, hidden, onHiddenChange, onEmphasis }: BarChartLegendProps) {
  const isAny = series.some((one) => hidden.has(one.id))
  function toggle(id: string) {
    const next = new Set(series.filter((one) => hidden.has(one.id)).map((one) => one.id))
    if (!next.delete(id)) next.add(id)
    onEmphasis(null)
    onHiddenChange(next)
  }
  return (
    <ul aria-label="Legend" className="mt-3 flex flex-wrap gap-x-1 gap-y-0.5">
      {series.map((one) => {
        const off = hidden.has(one.id)
        return (
          <li key={one.id} className="min-w-0">
            <button
              type="button"
              aria-pressed={!off}
              onClick={() => toggle(one.id)}
              onPointerEnter={(event) => event.pointerType === 'mouse' && !off && onEmphasis(one.id)}
              onPointerLeave={() => onEmphasis(null)}
              className={clsx(
                'flex h-7 max-w-full items-center gap-2 rounded-md px-2 text-xs transition-colors hover:bg-hover pointer-coarse:h-9',
                off ? 'text-faint line-through' : 'text-muted hover:text-text',
              )}
            >
              <Swatch tone={one.tone} off={off} />
              <span className="truncate">{one.name}</span>
            </button>
          </li>
        )
      })}
      {isAny && (
        <li>
          <button
            type="button"
            onClick={(event) => {
              // It goes with what it undoes; the first of the names takes the focus.
              event.currentTarget.closest('ul')?.querySelector('button')?.focus()
              onHiddenChange(new Set())
            }}
            className="h-7 rounded-md px-2 text-xs font-medium text-accent hover:bg-hover pointer-coarse:h-9"
          >
            Show all
          </button>
        </li>
      )}
    </ul>
  )
}
