/** Where everything of a stacked bar chart stands, in px. Plain arithmetic on floats: what is drawn, never what is said. */

/** From the left edge of the drawing: the axis' words, then the bars. */
export interface BarPlot {
  left: number
  width: number
  top: number
  height: number
}

/**
 * Takes the greatest value and about how many steps are wanted; returns round values from 0 to the first that is not
 * below it. Steps are 1, 2, 2.5 or 5 times a power of ten. Nothing at all gives 0 and 1.
 */
export function niceTicks(greatest: number, steps: number): number[] {
  if (!(greatest > 0)) return [0, 1]
  const rough = greatest / Math.max(1, steps)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power
  // The last tick is at or above the greatest; a rounding error must not add one more.
  const count = Math.ceil(greatest / step - 1e-9)
  return Array.from({ length: count + 1 }, (_unused, at) => Number((at * step).toPrecision(12)))
}

/** One series on top of those before it: from `bottoms` to `tops`, a value each day. */
export interface StackedSeries {
  bottoms: Float64Array
  tops: Float64Array
}

/** Takes the values of each series, day by day; returns them stacked in their order. What is below 0 has no height. */
export function stackSeries(series: ReadonlyArray<ReadonlyArray<number>>, days: number): StackedSeries[] {
  let below = new Float64Array(days)
  return series.map((values) => {
    const bottoms = below
    const tops = bottoms.map((bottom, at) => bottom + Math.max(0, values[at] ?? 0))
    below = tops
    return { bottoms, tops }
  })
}

/** How wide a day is and how much of it the bar takes. Thin bars touch: a gap would leave nothing of them. */
export function barWidths(plotWidth: number, days: number): { step: number; bar: number } {
  const step = days > 0 ? plotWidth / days : 0
  const gap = step < 3 ? 0 : Math.max(1, Math.min(12, step * 0.24))
  return { step, bar: Math.min(48, step - gap) }
}

function px(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** Takes one stacked series and the value at the plot's top; returns all its bars as one path. */
export function seriesPath({ bottoms, tops }: StackedSeries, topValue: number, plot: BarPlot): string {
  const { step, bar } = barWidths(plot.width, tops.length)
  const scale = plot.height / topValue
  const floor = plot.top + plot.height
  let path = ''
  for (let at = 0; at < tops.length; at++) {
    const [bottom = 0, top = 0] = [bottoms[at], tops[at]]
    if (top <= bottom) continue
    const x = plot.left + at * step + (step - bar) / 2
    path += `M${px(x)} ${px(floor - bottom * scale)}V${px(floor - top * scale)}h${px(bar)}V${px(floor - bottom * scale)}z`
  }
  return path
}

/** Takes a place from the left edge of the drawing; returns the day there, or -1 when there is none. */
export function dayAt(x: number, plot: BarPlot, days: number): number {
  const at = Math.floor(((x - plot.left) / plot.width) * days)
  return at >= 0 && at < days ? at : -1
}

/** Takes a day's place in the row; returns the middle of its bar, from the left edge of the drawing. */
export function middleOf(index: number, plot: BarPlot, days: number): number {
  return plot.left + (index + 0.5) * (plot.width / Math.max(1, days))
}

const DAY_STEPS = [1, 2, 3, 7, 14]
const MONTH_STEPS = [1, 2, 3, 6, 12]

/**
 * Takes the days (`2026-11-22`, one after another) and how many words fit under them; returns which days get one. Up to
 * about three months by days, from then on by the firsts of months.
 */
export function labelledDays(days: readonly string[], fitting: number): number[] {
  const most = Math.max(1, fitting)
  const step = days.length <= 100 ? DAY_STEPS.find((one) => Math.ceil(days.length / one) <= most) : undefined
  if (step !== undefined) return days.flatMap((_day, at) => (at % step === 0 ? [at] : []))
  const firsts = days.flatMap((day, at) => (day.endsWith('-01') ? [at] : []))
  for (const months of MONTH_STEPS) {
    const chosen = firsts.filter((at) => (Number(days[at]?.slice(5, 7)) - 1) % months === 0)
    if (chosen.length <= most) return chosen
  }
  return firsts.filter((at) => days[at]?.slice(5, 7) === '01').slice(0, most)
}
