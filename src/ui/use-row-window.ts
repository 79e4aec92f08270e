import { startTransition, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { flushSync } from 'react-dom'

/** The height of a table row: two lines of 13 px fit, and a finger. */
export const ROW_HEIGHT_PX = 44
/** Below this many rows everything is in the page: find-in-page works and nothing is computed. */
const WINDOW_FROM_ROWS = 100
/** More than is in sight where one scrolls to; where one comes from, nearly nothing. */
const AHEAD_ROWS = 6
const BEHIND_ROWS = 1
/** The window moves in steps, so that most scroll events change nothing. */
const STEP_ROWS = 4
/** Who drags the bar is past what lies ahead by the next frame: it comes when they have rested so long. */
const LEAP_PX = AHEAD_ROWS * ROW_HEIGHT_PX
const LEAP_REST_MS = 100
/** A list's rows are tall, and it grows by so many when its end comes near. */
const LIST_FIRST_ROWS = 16
const LIST_STEP_ROWS = 100
/** Typing rests for so long before all that was found is in the page. */
const REST_MS = 500

/** The head of a page scrolls away in steps of so many px. */
const HEAD_STEP_PX = STEP_ROWS * ROW_HEIGHT_PX
/** What every page has above its table, at the least: the breadcrumb, a title, a head. */
const ABOVE_PX = 190
/** Of a screen that nobody has measured yet. */
const USUAL_ROWS = 16
/** The rows that a screen can show before anybody has scrolled; no more of them come with the first paint. */
function firstRows(): number {
  if (typeof window === 'undefined') return USUAL_ROWS
  return Math.max(1, Math.ceil((window.innerHeight - ABOVE_PX) / ROW_HEIGHT_PX))
}

/** Does something when the browser has painted; returns what stops it. */
function afterPaint(work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(work)
  })
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}

/** How many rows to render for so many px of them in sight. */
function rowsOf(heightPx: number): number {
  return Math.max(0, Math.ceil(heightPx / ROW_HEIGHT_PX)) + STEP_ROWS + AHEAD_ROWS + BEHIND_ROWS
}

export interface RowWindow {
  from: number
  to: number
}

export interface RowWindowOptions {
  /** How many rows there are to show. */
  count: number
  /** How many there would be without a filter. */
  total: number
  /** Changes with the filter and the order: what shows then is another list, looked at from its beginning. */
  view: string
  /** Rows of different heights, one below the other, as on a phone. */
  isList: boolean
}

/**
 * Which rows of a table to render. At first those of the first screen, so that it is there a moment sooner. Of a short table
 * then all; of a long one those in sight, by where its body stands in the viewport; any box may be what scrolls. A key in
 * the filter of a long table again costs the rows of one screen and no more, or the next key would wait. As a list it grows
 * as its end comes near.
 */
export function useRowWindow(
  body: RefObject<HTMLElement | null>,
  { count, total, view, isList }: RowWindowOptions,
): RowWindow {
  const isLong = total > WINDOW_FROM_ROWS
  const fits = count <= WINDOW_FROM_ROWS
  const start = () => ({ from: 0, to: isList ? LIST_FIRST_ROWS : firstRows() })
  const [range, setRange] = useState<RowWindow>(start)
  const [isWhole, setWhole] = useState(false)
  const [seen, setSeen] = useState(view)
  const isScrolled = useRef(false)
  if (seen !== view) {
    setSeen(view)
    if (isLong) {
      if (range.from === 0) setRange(start())
      setWhole(false)
    }
  }

  const isEmpty = count === 0
  useEffect(() => {
    if (isEmpty || !fits) return
    const fill = () => startTransition(() => setWhole(true))
    if (!isLong) return afterPaint(fill)
    const timer = setTimeout(fill, REST_MS)
    return () => clearTimeout(timer)
  }, [isEmpty, fits, isLong, view])

  const isMeasured = useRef(false)
  const lastTop = useRef<number>(undefined)
  useLayoutEffect(() => {
    if (!isLong) return
    let rest: ReturnType<typeof setTimeout> | undefined
    const measure = () => {
      const node = body.current
      if (!node) return
      const { top, bottom } = node.getBoundingClientRect()
      isScrolled.current = top < 0
      const moved = top - (lastTop.current ?? top)
      const before = moved > 0 ? AHEAD_ROWS : BEHIND_ROWS
      lastTop.current = top
      const height = window.innerHeight
      clearTimeout(rest)
      if (Math.abs(moved) > LEAP_PX && !isList) {
        const shown = Math.ceil(height / ROW_HEIGHT_PX) + 1
        const from = Math.max(0, Math.min(Math.floor(-top / ROW_HEIGHT_PX), count - shown))
        setRange({ from, to: from + shown })
        rest = setTimeout(measure, LEAP_REST_MS)
        return
      }
      setRange((last) => {
        if (isList) {
          // A window of the table that it was until now: the list begins anew.
          if (last.from > 0) return { from: 0, to: LIST_FIRST_ROWS }
          return bottom < height * 2 ? { from: 0, to: Math.min(last.to, count) + LIST_STEP_ROWS } : last
        }
        const first = Math.floor(-top / ROW_HEIGHT_PX / STEP_ROWS) * STEP_ROWS - before
        // While the head of the page is in sight, the rows that it pushes out of the window are none to render.
        const shown = rowsOf(Math.min(height, Math.ceil((height - top) / HEAD_STEP_PX) * HEAD_STEP_PX))
        // Clamped so that a filter that shortens the table while scrolled far down still shows its end.
        const from = Math.max(0, Math.min(first, count - shown))
        const to = from + shown
        return from === last.from && to === last.to ? last : { from, to }
      })
    }
    // Where nobody has scrolled the rows of the first screen are those in sight; those beyond come once, when the browser has painted.
    if (isScrolled.current) measure()
    const stop = isMeasured.current
      ? undefined
      : afterPaint(() => {
          isMeasured.current = true
          measure()
        })
    // In the frame that scrolls: a moment later, a bar that is dragged would leave every third frame without a row. A list grows
    // long before its end is in sight.
    const onScroll = isList ? measure : () => flushSync(measure)
    window.addEventListener('scroll', onScroll, { capture: true, passive: true })
    window.addEventListener('resize', measure)
    return () => {
      stop?.()
      clearTimeout(rest)
      window.removeEventListener('scroll', onScroll, { capture: true })
      window.removeEventListener('resize', measure)
    }
  }, [body, count, isLong, isList])

  if (fits && isWhole) return { from: 0, to: count }
  if (isLong) return { from: Math.min(range.from, count), to: Math.min(range.to, count) }
  return { from: 0, to: isList ? count : Math.min(firstRows(), count) }
}
