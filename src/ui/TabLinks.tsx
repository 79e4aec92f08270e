import type { ReactElement, ReactNode } from 'react'
import { onlyElement, withProps } from './slot.ts'

/** The tabs of a page, each a link with its own address. Scrolls sideways in itself when they do not fit. */
export function TabLinks({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className="-mb-px flex gap-1 overflow-x-auto [scrollbar-width:none]">
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
      className:
        'flex h-10 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-2 text-sm font-medium text-muted outline-offset-[-3px] transition-colors first:-ml-2 hover:text-text aria-[current=page]:border-accent aria-[current=page]:text-text forced-colors:not-aria-[current=page]:border-b-0 forced-colors:aria-[current=page]:border-[Highlight]',
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
