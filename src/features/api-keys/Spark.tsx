import { formatDay, formatNumber } from '#lib/format.ts'

const BAR_PX = 5
const GAP_PX = 1
const HEIGHT_PX = 16

/** Requests on each of the last days as tiny bars, the same numbers in words for whoever does not see them. */
export function Spark({ counts, days }: { counts: readonly number[]; days: readonly string[] }) {
  const most = Math.max(1, ...counts)
  const first = days[0]
  const last = days.at(-1)
  const span = first && last ? `, ${formatDay(first)} to ${formatDay(last)} UTC` : ''
  const words = `Requests a day${span}: ${counts.map(formatNumber).join('; ')}`
  const width = counts.length * (BAR_PX + GAP_PX) - GAP_PX
  return (
    <svg
      role="img"
      aria-label={words}
      width={width}
      height={HEIGHT_PX}
      viewBox={`0 0 ${width} ${HEIGHT_PX}`}
      className="shrink-0"
    >
      {counts.map((count, at) => {
        // A single request still shows; a day without one is a hairline.
        const height = count === 0 ? 1 : Math.max(2, Math.round((count / most) * HEIGHT_PX))
        return (
          <rect
            key={days[at] ?? at}
            x={at * (BAR_PX + GAP_PX)}
            y={HEIGHT_PX - height}
            width={BAR_PX}
            height={height}
            className={`forced-colors:fill-[CanvasText] ${count === 0 ? 'fill-(--border-strong)' : 'fill-(--accent)'}`}
          />
        )
      })}
    </svg>
  )
}
