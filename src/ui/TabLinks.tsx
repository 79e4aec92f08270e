import type { ReactElement, ReactNode } from 'react'
import { onlyElement, withProps } from './slot.ts'

/** The tabs of a page, each a link with its own address. Scrolls sideways in itself when they do not fit. */
export function TabLinks({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className="-mx-2 -mb-px flex gap-1 overflow-x-auto [scrollbar-width:none]">
      {children}
    </nav>
  )
}

export interface TabLinkProps {
  /** One link element of any router; the current one carries `aria-current="page"`, as a router's NavLink does. */
  children: ReactElement
  /** Sets `aria-current` where the router does not. */
  current?: boolean
  /** A number beside the word. */
  count?: number | undefined
}

/** One tab. */
export function TabLink({ children, current, count }: TabLinkProps) {
  const link = onlyElement(children)
  return withProps(
    link,
    {
      className: 'tab',
      ...(current ? { 'aria-current': 'page' } : {}),
    },
    <>
      {link.props.children}
      {count !== undefined && (
        <span className="text-xs font-normal text-faint tabular">{count.toLocaleString('en-US')}</span>
      )}
    </>,
  )
}
