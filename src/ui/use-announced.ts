import { useEffect } from 'react'
import { announce } from './live-region.ts'

/** Typing rests for so long before what it found is said; a page's own title is said before it, too. */
export const ANNOUNCE_AFTER_MS = 600

/**
 * Says `words` to screen readers once they have stood for a moment: what a list one types for has found, when the typing
 * rests. No words, nothing said.
 */
export function useAnnounced(words: string | undefined): void {
  useEffect(() => {
    if (words === undefined) return
    const timer = setTimeout(() => announce(words), ANNOUNCE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [words])
}
