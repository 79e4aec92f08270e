import type { ReactNode } from 'react'
import { Dialog as Radix } from 'radix-ui'
import { clsx } from 'clsx'
import { overlayClass } from './Dialog.tsx'
import { useFocusReturn } from './focus-return.ts'

export interface DrawerProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Its name, for screen readers: "Navigation". */
  label: string
  children: ReactNode
}

/** A panel from the left that holds what is a rail on a wide screen. Closes on Escape and on a press beside it. */
export function Drawer({ open, onOpenChange, label, children }: DrawerProps) {
  const returnFocus = useFocusReturn(open)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={clsx(overlayClass, 'data-[state=closed]:animate-fade-out')} />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            // Closed by going to another page, whose heading has the focus by now.
            if (document.activeElement?.closest('main')) event.preventDefault()
            else returnFocus(event)
          }}
          className="fixed inset-y-0 left-0 z-50 flex w-[min(18rem,calc(100vw-3rem))] animate-drawer-in flex-col overflow-y-auto overscroll-contain border-r border-line bg-bg shadow-float outline-none data-[state=closed]:animate-drawer-out"
        >
          <Radix.Title className="sr-only">{label}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
