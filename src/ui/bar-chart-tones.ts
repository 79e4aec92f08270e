/** Eight colours in their order, then grey for the rest. Whole class names, so that the stylesheet gets them. */
export const tones = {
  1: { fill: 'fill-chart-1', swatch: 'bg-chart-1' },
  2: { fill: 'fill-chart-2', swatch: 'bg-chart-2' },
  3: { fill: 'fill-chart-3', swatch: 'bg-chart-3' },
  4: { fill: 'fill-chart-4', swatch: 'bg-chart-4' },
  5: { fill: 'fill-chart-5', swatch: 'bg-chart-5' },
  6: { fill: 'fill-chart-6', swatch: 'bg-chart-6' },
  7: { fill: 'fill-chart-7', swatch: 'bg-chart-7' },
  8: { fill: 'fill-chart-8', swatch: 'bg-chart-8' },
  other: { fill: 'fill-chart-other', swatch: 'bg-chart-other' },
} as const

export type ChartTone = keyof typeof tones

/** How many series have a colour of their own. */
export const CHART_COLOURS = 8

/** Takes a place from 0; returns its colour, grey from the ninth on. */
export function toneAt(index: number): ChartTone {
  return index >= 0 && index < CHART_COLOURS ? ((index + 1) as ChartTone) : 'other'
}

const dayFormat = new Intl.DateTimeFormat('en-US', {
  weekday: 'short',
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
})

/** "Sun, Nov 22, 2026" of `2026-11-22`. */
export function dayWords(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`))
}
