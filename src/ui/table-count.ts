import { useEffect, useRef } from 'react'
import { announce } from './live-region.ts'
import { ANNOUNCE_AFTER_MS } from './use-announced.ts'

const number = new Intl.NumberFormat('en-US')

/** Returns "12 members", or "3 of 12 members" when some are hidden. */
export function countWords(shown: number, total: number, noun: { one: string; other: string }): string {
  const word = total === 1 ? noun.one : noun.other
  return shown === total
    ? `${number.format(total)} ${word}`
    : `${number.format(shown)} of ${number.format(total)} ${word}`
}

/**
 * Tells a screen reader how many rows there are: once they have come, and whenever a filter has left more or fewer, when
 * the typing rests. A row that was made or deleted is told by whoever made it.
 */
export function useAnnouncedCount(text: string | undefined, filter: string) {
  const last = useRef<{ text: string; filter: string }>(undefined)
  useEffect(() => {
    if (text === undefined) return
    const before = last.current
    if (before && (before.text === text || (before.filter === filter && !/ of /.test(before.text + text)))) {
      last.current = { text, filter: before.filter }
      return
    }
    const timer = setTimeout(() => {
      last.current = { text, filter }
      announce(text)
    }, ANNOUNCE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [text, filter])
}
