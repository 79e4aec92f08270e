import { useEffect, useRef } from 'react'
import type { ReactNode, RefObject } from 'react'
import { DropdownMenu } from 'radix-ui'
import { clsx } from 'clsx'
import { Check } from 'lucide-react'
import type { MenuEntry, MenuItem } from './MenuButton.tsx'
import { withProps } from './slot.ts'

export interface MenuPanelProps {
  label: string
  items: ReadonlyArray<MenuEntry>
  align: 'start' | 'end'
  side: 'top' | 'bottom'
  matchWidth: boolean
  byKeyboard: boolean
  button: RefObject<HTMLElement | null>
  onClose: () => void
}

/** The open menu of a `MenuButton`, which loads this file when it is about to be needed. */
export function MenuPanel({ label, items, align, side, matchWidth, byKeyboard, button, onClose }: MenuPanelProps) {
  const content = useRef<HTMLDivElement>(null)
  const chosen = useRef(false)
  // Inside the dialog it was opened from, or that dialog's focus trap would keep it out; else inside the button's landmark.
  const home =
    button.current?.closest<HTMLElement>('[role="dialog"], [role="alertdialog"]') ??
    button.current?.closest<HTMLElement>('main, nav, aside, header')

  useEffect(() => {
    if (!byKeyboard) return
    // After Radix has focused the panel itself: a menu opened by keyboard starts on its first item.
    const frame = requestAnimationFrame(() =>
      content.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus(),
    )
    return () => cancelAnimationFrame(frame)
  }, [byKeyboard])

  function select(item: MenuItem) {
    chosen.current = true
    onClose()
    // First the button, then the action: a dialog that opens now remembers the button as the place to return to.
    button.current?.focus()
    item.onSelect?.()
  }

  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(next) => !next && onClose()}>
      {/* The real button is outside, in the light part; this stands where it stands, for the position and the name. */}
      <DropdownMenu.Trigger asChild>
        <span aria-label={label} aria-hidden tabIndex={-1} className="pointer-events-none absolute inset-0" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={home}>
        <DropdownMenu.Content
          ref={content}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          loop
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            const lost = document.activeElement === null || document.activeElement === document.body
            if (!chosen.current && lost) button.current?.focus()
          }}
          onEscapeKeyDown={() => button.current?.focus()}
          onInteractOutside={(event) => {
            // The button toggles by itself; closing here too would open the menu again.
            if (button.current?.contains(event.target as Node)) event.preventDefault()
          }}
          className={clsx(
            'z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-[min(20rem,calc(100vw-1rem))] animate-pop-in overflow-y-auto rounded-md border border-line bg-raised p-1 text-sm text-text shadow-float outline-none',
            matchWidth ? 'min-w-(--radix-dropdown-menu-trigger-width)' : 'min-w-44',
          )}
        >
          {items.map((entry, index) => {
            // The entries are fixed while the menu is open, and a separator has nothing but its place.
            const key = `${index} ${entry === 'separator' ? '' : 'heading' in entry ? entry.heading : entry.label}`
            if (entry === 'separator') return <DropdownMenu.Separator key={key} className="-mx-1 my-1 h-px bg-line" />
            if ('heading' in entry) {
              return (
                <DropdownMenu.Label key={key} className="px-2 pt-1.5 pb-1 text-xs font-medium text-faint">
                  {entry.heading}
                </DropdownMenu.Label>
              )
            }
            return <Item key={key} item={entry} hasTicks={items.some(isTickable)} onSelect={() => select(entry)} />
          })}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function isTickable(entry: MenuEntry): boolean {
  return typeof entry === 'object' && 'label' in entry && entry.checked !== undefined
}

function Item({ item, hasTicks, onSelect }: { item: MenuItem; hasTicks: boolean; onSelect: () => void }) {
  const blocked = item.disabledReason !== undefined
  const note = item.disabledReason ?? item.description
  const body: ReactNode = (
    <>
      {hasTicks && (
        <span className="flex h-5 w-4 shrink-0 items-center">
          {item.checked && <Check aria-hidden size={16} strokeWidth={1.5} className="text-accent" />}
        </span>
      )}
      {item.icon && (
        <span aria-hidden className={clsx('flex h-5 shrink-0 items-center', !item.danger && 'text-muted')}>
          {item.icon}
        </span>
      )}
      <span className="min-w-0 flex-1">
        <span className={clsx('block truncate', blocked && 'text-faint')}>{item.label}</span>
        {note && (
          <span className={clsx('block text-xs whitespace-normal', blocked ? 'text-muted' : 'text-faint')}>{note}</span>
        )}
      </span>
      {item.aside && <span className="shrink-0 pl-4 text-xs text-faint">{item.aside}</span>}
    </>
  )
  const props = {
    className: clsx(
      'flex min-h-8 cursor-pointer items-start gap-2 rounded-sm px-2 py-1.5 outline-none select-none pointer-coarse:min-h-11 pointer-coarse:items-center',
      // Highlight is by focus; a forced-colours theme has no backgrounds, so it gets an outline.
      'forced-colors:data-highlighted:outline-2 forced-colors:data-highlighted:outline-offset-[-2px] forced-colors:data-highlighted:outline-solid',
      blocked && 'cursor-not-allowed data-highlighted:bg-hover',
      !blocked && (item.danger ? 'text-danger data-highlighted:bg-danger-soft' : 'data-highlighted:bg-hover'),
    ),
    'aria-disabled': blocked || undefined,
    textValue: item.label,
    // Radix focuses what is pointed at.
    onFocus: item.prepare,
    onSelect: (event: Event) => {
      event.preventDefault()
      if (!blocked) onSelect()
    },
  }
  if (item.checked !== undefined) {
    return (
      // One of a set: Radix's own item for that would want the set as an element around it.
      <DropdownMenu.CheckboxItem role="menuitemradio" aria-checked={item.checked} checked={item.checked} {...props}>
        {body}
      </DropdownMenu.CheckboxItem>
    )
  }
  if (item.link && !blocked) {
    return (
      <DropdownMenu.Item {...props} asChild onSelect={() => onSelect()}>
        {withProps(item.link, {}, body)}
      </DropdownMenu.Item>
    )
  }
  return <DropdownMenu.Item {...props}>{body}</DropdownMenu.Item>
}
