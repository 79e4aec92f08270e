import { useEffect } from 'react'
import { announce } from './live-region.ts'

/** Typing rests for so long before what it found is said; a page's own title is said before it, too. */
export const ANNOUNCE_AFTER_MS = 600

/** Says what a list one types for has found, when the typing rests: how many there are to choose from, or that there are none. */
export function useAnnouncedResults(words: string | undefined): void {
  useEffect(() => {
    if (words === undefined) return
    const timer = setTimeout(() => announce(words), ANNOUNCE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [words])
}
