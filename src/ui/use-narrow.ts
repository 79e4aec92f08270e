import { useEffect, useState } from 'react'
import type { RefObject } from 'react'

/** The width, in px, under which a table turns into a list: the `@2xl` of its container queries. */
const LIST_UNDER_PX = 672

/** Whether the element is narrower than a table needs. CSS does the looks; this is for what only script can do. */
export function useNarrow(box: RefObject<HTMLElement | null>): boolean {
  const [narrow, setNarrow] = useState(() => typeof window !== 'undefined' && window.innerWidth < LIST_UNDER_PX)
  useEffect(() => {
    const node = box.current
    if (!node || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setNarrow(entry.contentRect.width < LIST_UNDER_PX)
    })
    observer.observe(node)
    return () => observer.disconnect()
  }, [box])
  return narrow
}
