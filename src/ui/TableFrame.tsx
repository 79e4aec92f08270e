import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { clsx } from 'clsx'

/** The frame. When the table is wider than it, it scrolls sideways in here and never the page. */
export function TableFrame({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const [overflows, setOverflows] = useState(false)
  useEffect(() => {
    const node = box.current
    const table = node?.querySelector('table')
    if (!node || !table || typeof ResizeObserver === 'undefined') return
    // Until it has been measured, it clips: the page must not scroll. A box that may scroll takes the header's stickiness away from the page, so it becomes one only when it must.
    const observer = new ResizeObserver(() => setOverflows(table.offsetWidth > node.clientWidth + 1))
    observer.observe(node)
    observer.observe(table)
    return () => observer.disconnect()
  }, [])
  return (
    <div
      ref={box}
      {...(overflows ? { tabIndex: 0, role: 'region', 'aria-label': `${label}, scrolls sideways` } : {})}
      data-overflows={overflows || undefined}
      className={clsx(
        'group/scroll rounded-lg border border-line bg-raised',
        overflows ? 'overflow-x-auto' : 'overflow-clip',
      )}
    >
      {children}
    </div>
  )
}
