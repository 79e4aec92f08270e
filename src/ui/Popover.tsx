import type { ReactElement, ReactNode } from 'react'
import { Popover as Radix } from 'radix-ui'

export interface PopoverProps {
  /** Its name, for screen readers. */
  label: string
  /** The button: one element that takes a ref and event handlers. */
  trigger: ReactElement
  children: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'bottom'
}

/** A small panel at its button, for filters and details. Closes on Escape and a press elsewhere; the focus returns. */
export function Popover({
  label,
  trigger,
  children,
  open,
  onOpenChange,
  align = 'start',
  side = 'bottom',
}: PopoverProps) {
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-1rem)] animate-pop-in overflow-y-auto rounded-md border border-line bg-raised p-3 text-sm text-text shadow-float outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
