import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { clsx } from 'clsx'

/** The frame. When the table is wider than it, it scrolls sideways in here and never the page; columns under its end edge lay a shadow there. */
export function TableFrame({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const [overflows, setOverflows] = useState(false)
  const [hidesColumns, setHidesColumns] = useState(false)
  useEffect(() => {
    const node = box.current
    const table = node?.querySelector('table')
    if (!node || !table || typeof ResizeObserver === 'undefined') return
    // Until it has been measured, it clips: the page must not scroll. A box that may scroll takes the header's stickiness away from the page, so it becomes one only when it must.
    const measure = () => {
      setOverflows(table.offsetWidth > node.clientWidth + 1)
      setHidesColumns(table.offsetWidth > node.scrollLeft + node.clientWidth + 1)
    }
    const observer = new ResizeObserver(measure)
    observer.observe(node)
    observer.observe(table)
    node.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      node.removeEventListener('scroll', measure)
    }
  }, [])
  return (
    <div
      ref={box}
      {...(overflows ? { tabIndex: 0, role: 'region', 'aria-label': `${label}, scrolls sideways` } : {})}
      data-overflows={overflows || undefined}
      data-hides-columns={hidesColumns || undefined}
      className={clsx(
        'group/scroll rounded-lg border border-line bg-raised',
        overflows ? 'overflow-x-auto' : 'overflow-clip',
      )}
    >
      {children}
    </div>
  )
}
