import { useRef, useState } from 'react'
import type { KeyboardEvent, ReactElement, ReactNode } from 'react'
import { clsx } from 'clsx'
import { IconButton } from './Button.tsx'
import { onDemand } from './on-demand.tsx'
import { withProps } from './slot.ts'

/** One line of a menu. */
export interface MenuItem {
  label: string
  icon?: ReactNode
  /** A second, quieter line. */
  description?: string
  /** What it does. The menu is closed and the focus back on its button by then, so that a dialog returns there. */
  onSelect?: () => void
  /** Done when it is pointed at or focused: fetches the code of the dialog that it opens. */
  prepare?: () => void
  /** A link element of any router, without children: `<Link to="…" />`. */
  link?: ReactElement
  /** Why it cannot be chosen: stands in the item, which stays reachable by keyboard. */
  disabledReason?: string | undefined
  danger?: boolean
  /** One of a set that is chosen now (an organization, a theme): shows a tick. */
  checked?: boolean
  /** At the right: a shortcut, a count. */
  aside?: ReactNode
}

/** `separator` parts groups; `{heading}` names the one that follows. */
export type MenuEntry = MenuItem | 'separator' | { heading: string }

const MenuPanel = onDemand(async () => (await import('./MenuPanel.tsx')).MenuPanel)

export interface MenuButtonProps {
  /** The menu's name, for screen readers. */
  label: string
  items: ReadonlyArray<MenuEntry>
  /** The button: one element that takes a ref and event handlers. */
  children: ReactElement
  align?: 'start' | 'end'
  side?: 'top' | 'bottom'
  /** The button takes all the width there is, and the menu at least the button's. */
  matchWidth?: boolean
}

/**
 * A button that opens a menu. The menu's own code comes on hover or focus of the button, so that a table of fifty row
 * menus costs fifty buttons.
 */
export function MenuButton({
  label,
  items,
  children,
  align = 'start',
  side = 'bottom',
  matchWidth = false,
}: MenuButtonProps) {
  const [open, setOpen] = useState(false)
  const [byKeyboard, setByKeyboard] = useState(false)
  const button = useRef<HTMLElement>(null)

  function start(keyboard: boolean) {
    setByKeyboard(keyboard)
    setOpen(true)
  }

  return (
    <span className={clsx('relative min-w-0', matchWidth ? 'flex w-full' : 'inline-flex max-w-full')}>
      {withProps(children, {
        ref: button,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        onPointerEnter: MenuPanel.preload,
        onFocus: MenuPanel.preload,
        // detail 0: a click made by Enter or Space.
        onClick: (event: { detail: number }) => (open ? setOpen(false) : start(event.detail === 0)),
        onKeyDown: (event: KeyboardEvent) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
          event.preventDefault()
          start(true)
        },
      })}
      {open && (
        <MenuPanel {...{ label, items, align, side, matchWidth, byKeyboard, button }} onClose={() => setOpen(false)} />
      )}
    </span>
  )
}

/** Two nodes instead of an icon component's four: it stands in every row of every table. */
const dots = (
  <svg
    aria-hidden
    width="16"
    height="16"
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.75"
    strokeLinecap="round"
  >
    <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" />
  </svg>
)

/** The `…` menu at the end of a row. Named "Actions for <name>", reachable by keyboard like any button. */
export function RowMenu({ name, items }: { name: string; items: ReadonlyArray<MenuEntry> }) {
  const label = `Actions for ${name}`
  return (
    <MenuButton label={label} items={items} align="end">
      <IconButton size="sm" label={label} tooltip={false} icon={dots} />
    </MenuButton>
  )
}
