import { useCallback, useRef, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { onDemand } from './on-demand.tsx'
import { withProps } from './slot.ts'

const PopoverPanel = onDemand(async () => (await import('./PopoverPanel.tsx')).PopoverPanel)

export interface PopoverButtonProps {
  /** The panel's name, for screen readers. */
  label: string
  /** The button: one element that takes a ref and event handlers. */
  trigger: ReactElement
  align?: 'start' | 'end'
  /** What is in the panel. Takes the way to close it. */
  children: (close: () => void) => ReactNode
}

/**
 * A button with a panel for a choice that a menu is too small for. The panel's own code comes on hover or focus of the
 * button. Closes on Escape and a press elsewhere; the focus returns.
 */
export function PopoverButton({ label, trigger, align = 'start', children }: PopoverButtonProps) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLElement>(null)
  const close = useCallback(() => setOpen(false), [])
  return (
    <>
      {withProps(trigger, {
        ref: button,
        'aria-haspopup': 'dialog',
        'aria-expanded': open,
        onPointerEnter: PopoverPanel.preload,
        onFocus: PopoverPanel.preload,
        onClick: () => setOpen((before) => !before),
      })}
      {open && (
        <PopoverPanel label={label} align={align} button={button} onClose={close}>
          {children(close)}
        </PopoverPanel>
      )}
    </>
  )
}
