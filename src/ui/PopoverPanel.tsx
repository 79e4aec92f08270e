import type { ReactNode } from 'react'
import { Popover as Radix } from 'radix-ui'

export interface PopoverPanelProps {
  label: string
  align: 'start' | 'end'
  button: { readonly current: HTMLElement | null }
  onClose: () => void
  children: ReactNode
}

/** The panel of a `PopoverButton`, open for as long as it is rendered. */
export function PopoverPanel({ label, align, button, onClose, children }: PopoverPanelProps) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Anchor
        virtualRef={{
          current: { getBoundingClientRect: () => button.current?.getBoundingClientRect() ?? new DOMRect() },
        }}
      />
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onInteractOutside={(event) => {
            // The button closes by its own click, which would open it again.
            if (button.current?.contains(event.target as Node)) event.preventDefault()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            button.current?.focus()
          }}
          className="z-50 flex max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-1rem)] animate-pop-in flex-col overflow-y-auto rounded-md border border-line bg-raised text-sm text-text shadow-float outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
