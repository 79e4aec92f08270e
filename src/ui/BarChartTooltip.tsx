import { clsx } from 'clsx'
import { dayWords, tones } from './bar-chart-tones.ts'
import type { ChartTone } from './bar-chart-tones.ts'

export interface BarChartTooltipProps {
  day: string
  rows: ReadonlyArray<{ id: string; name: string; tone: ChartTone; amount: string }>
  formatAmount: (amount: string) => string
  sum: (amounts: readonly string[]) => string
  /** The middle of the day's bar, and how wide a day is, in px. */
  middle: number
  step: number
  /** Of the whole chart. */
  width: number
  /** A word under the total. */
  note?: string | undefined
}

const WIDTH_PX = 264
const AWAY_PX = 8

/** What a day holds, beside its bar. The slider under it says the same to screen readers, so this is for the eye only. */
export function BarChartTooltip({ day, rows, formatAmount, sum, middle, step, width, note }: BarChartTooltipProps) {
  const shown = rows.filter((row) => Number(row.amount) !== 0)
  const right = middle + step / 2 + AWAY_PX
  const left = middle - step / 2 - AWAY_PX - WIDTH_PX
  // Beside the bar where there is room; on a phone at the other end of the chart.
  const x = right + WIDTH_PX <= width ? right : left >= 0 ? left : middle < width / 2 ? width - WIDTH_PX : 0
  return (
    <div
      aria-hidden
      style={{ transform: `translateX(${Math.max(0, Math.round(x))}px)`, width: Math.min(WIDTH_PX, width) }}
      className="pointer-events-none absolute top-2 left-0 z-10 rounded-md border border-line bg-raised px-3 py-2.5 text-xs text-text shadow-float"
    >
      <div className="flex items-baseline justify-between gap-3">
        <span className="text-muted">
          {dayWords(day)} <span className="text-faint">UTC</span>
        </span>
        <span className="text-sm font-semibold tabular">{formatAmount(sum(shown.map((row) => row.amount)))}</span>
      </div>
      {note && <p className="mt-0.5 text-muted">{note}</p>}
      {shown.length > 0 && (
        // From the top of the bar down, as the eye finds them.
        <ul className="mt-2 flex flex-col-reverse gap-1">
          {shown.map((row) => (
            <li key={row.id} className="flex items-center gap-2">
              <Swatch tone={row.tone} />
              <span className="min-w-0 flex-1 truncate text-muted">{row.name}</span>
              <span className="tabular">{formatAmount(row.amount)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** A series' colour, beside its name. Keeps its colour in forced colours: it is what it says. */
export function Swatch({ tone, off = false }: { tone: ChartTone; off?: boolean }) {
  return (
    <span
      aria-hidden
      className={clsx(
        'size-2.5 shrink-0 rounded-[3px] forced-color-adjust-none',
        off ? 'border border-strong' : tones[tone].swatch,
      )}
    />
  )
}
