import { memo, useCallback, useId, useMemo, useState } from 'react'
import type { KeyboardEvent, PointerEvent } from 'react'
import { clsx } from 'clsx'
import { barWidths, dayAt, labelledDays, middleOf, niceTicks, seriesPath, stackSeries } from './bar-chart-geometry.ts'
import type { BarPlot } from './bar-chart-geometry.ts'
import { BarChartLegend } from './BarChartLegend.tsx'
import { BarChartTooltip } from './BarChartTooltip.tsx'
import { dayWords, tones } from './bar-chart-tones.ts'
import type { ChartTone } from './bar-chart-tones.ts'

export interface BarSeries {
  id: string
  name: string
  /** One exact decimal a day, in the order of the days. */
  amounts: readonly string[]
  tone: ChartTone
}

export interface BarChartProps {
  /** What it shows: "Cost by SKU". */
  label: string
  /** Days in UTC, one after another: `2026-11-22`. */
  days: readonly string[]
  /** From the bottom up. */
  series: readonly BarSeries[]
  /** Ids of series that the legend has switched off. */
  hidden: ReadonlySet<string>
  onHiddenChange: (hidden: ReadonlySet<string>) => void
  /** An exact amount in words: "$1,234.56". */
  formatAmount: (amount: string) => string
  /** A round value on the axis, as short as it can be. */
  formatAxis: (value: number) => string
  /** The exact sum of exact amounts. */
  sum: (amounts: readonly string[]) => string
  /** The day whose details are shown elsewhere on the page; the others are paler. */
  selectedDay?: string | undefined
  /** Called with the day of a bar that was pressed. */
  onDayPress?: (day: string) => void
  /** From this day on the amounts may still grow. */
  openFrom?: string | undefined
}

const HEIGHT_PX = 280
/** Where there is no layout to measure. */
const USUAL_WIDTH_PX = 720
const LABEL_PX = 58
const CHARACTER_PX = 6.6
const PAGE_DAYS = 7
const SEAM_FROM_PX = 5

/**
 * Stacked daily bars, drawn by hand: one path a series, so that a year of twelve series is a dozen nodes. The pointer and
 * the arrow keys move from day to day; what a day holds is in the tooltip and said to screen readers. A table with the
 * same numbers belongs beside it.
 */
export function BarChart(props: BarChartProps) {
  const {
    label,
    days,
    series,
    hidden,
    onHiddenChange,
    formatAmount,
    formatAxis,
    sum,
    selectedDay,
    onDayPress,
    openFrom,
  } = props
  const id = useId()
  const [measure, width] = useWidth()
  const [active, setActive] = useState<number | null>(null)
  const [emphasis, setEmphasis] = useState<string | null>(null)

  const shown = useMemo(() => series.filter((one) => !hidden.has(one.id)), [series, hidden])
  const stacked = useMemo(
    () =>
      stackSeries(
        shown.map((one) => one.amounts.map(Number)),
        days.length,
      ),
    [shown, days.length],
  )
  const greatest = stacked.at(-1)?.tops.reduce((most, top) => Math.max(most, top), 0) ?? 0
  const ticks = useMemo(() => niceTicks(greatest, 4), [greatest])
  const topValue = ticks.at(-1) ?? 1
  const words = ticks.map(formatAxis)
  const left = Math.ceil(Math.max(...words.map((word) => word.length)) * CHARACTER_PX) + 10
  const plot = useMemo<BarPlot>(
    () => ({ left, width: Math.max(1, width - left), top: 8, height: HEIGHT_PX - 8 - 26 }),
    [left, width],
  )
  const paths = useMemo(() => stacked.map((one) => seriesPath(one, topValue, plot)), [stacked, topValue, plot])
  const chosen = selectedDay === undefined ? -1 : days.indexOf(selectedDay)
  // The days may have become fewer since the pointer last moved.
  const at = active !== null && active < days.length ? active : null

  function move(event: KeyboardEvent) {
    const from = at ?? (chosen === -1 ? days.length - 1 : chosen)
    const to = {
      ArrowLeft: at === null ? from : from - 1,
      ArrowRight: at === null ? from : from + 1,
      ArrowDown: from - 1,
      ArrowUp: from + 1,
      PageDown: from - PAGE_DAYS,
      PageUp: from + PAGE_DAYS,
      Home: 0,
      End: days.length - 1,
    }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      setActive(Math.min(days.length - 1, Math.max(0, to)))
    } else if (event.key === 'Escape') setActive(null)
    else if ((event.key === 'Enter' || event.key === ' ') && at !== null && onDayPress) {
      event.preventDefault()
      onDayPress(days[at] ?? '')
    }
  }
  function dayUnder(event: PointerEvent) {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left
    return dayAt(x, plot, days.length)
  }
  function press(event: PointerEvent) {
    const under = dayUnder(event)
    if (under === -1) return
    // The first tap of a finger shows the day, as hovering does; the second opens it.
    const isKnown = event.pointerType === 'mouse' || under === at
    setActive(under)
    if (isKnown) onDayPress?.(days[under] ?? '')
  }

  const summary = (index: number) => {
    const amounts = shown
      .map((one) => ({ name: one.name, amount: one.amounts[index] ?? '0' }))
      .filter(({ amount }) => Number(amount) !== 0)
    const parts = amounts.map(({ name, amount }) => `${name} ${formatAmount(amount)}`)
    return `${dayWords(days[index] ?? '')} UTC: ${[formatAmount(sum(amounts.map(({ amount }) => amount))), ...parts].join('; ')}`
  }
  const current = at ?? (chosen === -1 ? days.length - 1 : chosen)
  const { step } = barWidths(plot.width, days.length)
  // A seam in the ground's own colour parts two series for every eye; bars of a pixel or two it would eat.
  const seam = step >= SEAM_FROM_PX
  const openAt = openFrom === undefined ? -1 : days.findIndex((day) => day >= openFrom)
  const floor = plot.top + plot.height

  return (
    <figure aria-label={label} className="min-w-0">
      <div
        ref={measure}
        role="slider"
        tabIndex={0}
        aria-label={`${label}, by day`}
        aria-describedby={`${id}-keys`}
        aria-valuemin={1}
        aria-valuemax={Math.max(1, days.length)}
        aria-valuenow={current + 1}
        aria-valuetext={days.length > 0 ? summary(current) : undefined}
        onKeyDown={move}
        onFocus={(event) => {
          if (event.currentTarget.matches(':focus-visible')) setActive((before) => before ?? current)
        }}
        onBlur={() => setActive(null)}
        onPointerMove={(event) => {
          if (event.pointerType !== 'mouse') return
          const under = dayUnder(event)
          setActive(under === -1 ? null : under)
        }}
        onPointerLeave={(event) => {
          if (event.pointerType === 'mouse') setActive(null)
        }}
        onPointerUp={press}
        className={clsx('relative touch-pan-y rounded-sm', onDayPress && at !== null && 'cursor-pointer')}
        style={{ height: HEIGHT_PX }}
      >
        {width > 0 && (
          <svg aria-hidden width={width} height={HEIGHT_PX} className="absolute inset-0 block overflow-visible">
            {openAt !== -1 && (
              <rect
                x={plot.left + openAt * step}
                y={plot.top}
                width={plot.width - openAt * step}
                height={plot.height}
                className="fill-hover"
              />
            )}
            {at !== null && (
              <rect
                x={plot.left + at * step}
                y={plot.top}
                width={Math.max(step, 2)}
                height={plot.height}
                className="fill-active"
              />
            )}
            <Axis {...{ ticks, words, plot, topValue, days }} />
            <Bars {...{ series: shown, paths, emphasis, seam }} pale={chosen !== -1} />
            {chosen !== -1 && (
              <>
                <clipPath id={`${id}-day`}>
                  <rect x={plot.left + chosen * step} y={0} width={step} height={HEIGHT_PX} />
                </clipPath>
                <g clipPath={`url(#${id}-day)`}>
                  <Bars {...{ series: shown, paths, emphasis, seam }} pale={false} />
                </g>
                <rect
                  x={plot.left + chosen * step}
                  y={floor}
                  width={Math.max(step, 3)}
                  height={2}
                  className="fill-accent"
                />
              </>
            )}
            <line
              x1={plot.left}
              x2={plot.left + plot.width}
              y1={floor + 0.5}
              y2={floor + 0.5}
              className="stroke-edge"
            />
          </svg>
        )}
        {at !== null && width > 0 && (
          <BarChartTooltip
            day={days[at] ?? ''}
            rows={shown.map((one) => ({ id: one.id, name: one.name, tone: one.tone, amount: one.amounts[at] ?? '0' }))}
            {...{ formatAmount, sum }}
            middle={middleOf(at, plot, days.length)}
            step={step}
            width={width}
            note={openAt !== -1 && at >= openAt ? 'May still grow' : undefined}
          />
        )}
      </div>
      <p id={`${id}-keys`} className="sr-only">
        Arrow keys go from day to day, Page Up and Page Down by weeks, Home and End to the ends.
        {onDayPress ? ' Enter shows the day.' : ''}
      </p>
      <BarChartLegend {...{ series, hidden, onHiddenChange }} onEmphasis={setEmphasis} />
    </figure>
  )
}

/** The bars alone: moving from day to day renders none of them again. */
const Bars = memo(function Bars({
  series,
  paths,
  emphasis,
  pale,
  seam,
}: {
  series: readonly BarSeries[]
  paths: readonly string[]
  emphasis: string | null
  pale: boolean
  seam: boolean
}) {
  return series.map((one, index) => (
    <path
      key={one.id}
      d={paths[index]}
      strokeWidth={seam ? 0.75 : 0}
      className={clsx(tones[one.tone].fill, 'stroke-raised transition-opacity forced-colors:stroke-[CanvasText]')}
      opacity={pale || (emphasis !== null && emphasis !== one.id) ? 0.28 : 1}
    />
  ))
})

const Axis = memo(function Axis({
  ticks,
  words,
  plot,
  topValue,
  days,
}: {
  ticks: number[]
  words: string[]
  plot: BarPlot
  topValue: number
  days: readonly string[]
}) {
  const y = (value: number) => plot.top + plot.height * (1 - value / topValue)
  const named = labelledDays(days, Math.floor(plot.width / LABEL_PX))
  const byMonth = days.length > 100
  return (
    <g className="fill-muted text-xs tabular forced-colors:fill-[CanvasText]">
      {ticks.map((tick, index) => (
        <g key={tick}>
          {index > 0 && (
            <line
              x1={plot.left}
              x2={plot.left + plot.width}
              y1={Math.round(y(tick)) + 0.5}
              y2={Math.round(y(tick)) + 0.5}
              className="stroke-line"
            />
          )}
          <text x={plot.left - 8} y={y(tick)} dy="0.32em" textAnchor="end">
            {words[index]}
          </text>
        </g>
      ))}
      {named.map((index) => {
        const middle = middleOf(index, plot, days.length)
        // At the ends of a long row the words would leave the drawing.
        const half = 24
        const anchor =
          middle + half > plot.left + plot.width ? 'end' : middle - half < plot.left && byMonth ? 'start' : 'middle'
        return (
          <text
            key={index}
            x={anchor === 'end' ? plot.left + plot.width : anchor === 'start' ? Math.max(plot.left, middle) : middle}
            y={plot.top + plot.height + 18}
            textAnchor={anchor}
          >
            {axisDay(days[index] ?? '', byMonth)}
          </text>
        )
      })}
    </g>
  )
})

const dayFormat = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' })
const monthFormat = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' })

/** "Nov 22"; on a long axis "Nov", and "2027" where a year begins. */
function axisDay(day: string, byMonth: boolean): string {
  if (!byMonth) return dayFormat.format(new Date(`${day}T00:00:00Z`))
  return day.slice(5, 7) === '01' ? day.slice(0, 4) : monthFormat.format(new Date(`${day}T00:00:00Z`))
}

/** Returns what measures an element when put on it as its ref, and its width in px: 0 before it is in the page. */
function useWidth(): [measure: (node: HTMLElement | null) => (() => void) | undefined, width: number] {
  const [width, setWidth] = useState(0)
  const measure = useCallback((node: HTMLElement | null) => {
    if (!node) return undefined
    setWidth(node.getBoundingClientRect().width || USUAL_WIDTH_PX)
    if (typeof ResizeObserver === 'undefined') return undefined
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(entry.contentRect.width)
    })
    observer.observe(node)
    return () => observer.disconnect()
  }, [])
  return [measure, width]
}
