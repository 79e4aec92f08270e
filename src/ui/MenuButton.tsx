import { useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent, ReactElement, ReactNode } from 'react'
import { clsx } from 'clsx'
import { smallIconButton } from './Button.tsx'
import { toNextRow } from './focus-kept.ts'
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

/** What a menu offers; a function where making it would be work for each row of a table, and one row's is opened. */
export type MenuEntries = ReadonlyArray<MenuEntry> | (() => ReadonlyArray<MenuEntry>)

interface MenuOptions {
  /** The menu's name, for screen readers. */
  label: string
  items: MenuEntries
  align?: 'start' | 'end'
  side?: 'top' | 'bottom'
  /** The button takes all the width there is, and the menu at least the button's. */
  matchWidth?: boolean
}

export interface MenuButtonProps extends MenuOptions {
  /** The button: one element that takes a ref and event handlers. */
  children: ReactElement
}

/**
 * What makes an element a button with a menu, and the menu while it is open. The menu's own code comes on hover or focus
 * of the button, so that a table of fifty row menus costs fifty buttons.
 */
function useMenu<Element extends HTMLElement>({
  label,
  items,
  align = 'start',
  side = 'bottom',
  matchWidth = false,
}: MenuOptions) {
  const [openedBy, setOpenedBy] = useState<'pointer' | 'keyboard'>()
  const button = useRef<Element>(null)
  const openedByPress = useRef(false)
  const trigger = {
    ref: button,
    'aria-haspopup': 'menu',
    'aria-expanded': openedBy !== undefined,
    onPointerEnter: MenuPanel.preload,
    onFocus: MenuPanel.preload,
    // A mouse opens it as it does the system's menus, when it is pressed: one may go on to an item and let go there. A finger may
    // be about to scroll.
    onPointerDown: (event: PointerEvent) => {
      openedByPress.current = !openedBy && event.pointerType === 'mouse' && event.button === 0 && !event.ctrlKey
      if (!openedByPress.current) return
      // Or the button would take the focus from the menu.
      event.preventDefault()
      setOpenedBy('pointer')
    },
    onClick: ({ detail }: { detail: number }) => {
      // detail 0: a click made by Enter or Space.
      const byKeyboard = detail === 0
      if (!byKeyboard && openedByPress.current) openedByPress.current = false
      else setOpenedBy(openedBy ? undefined : byKeyboard ? 'keyboard' : 'pointer')
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
      event.preventDefault()
      setOpenedBy('keyboard')
    },
  } as const
  const panel = openedBy && (
    <MenuPanel
      {...{ label, align, side, matchWidth, button }}
      items={typeof items === 'function' ? items() : items}
      byKeyboard={openedBy === 'keyboard'}
      onClose={() => setOpenedBy(undefined)}
    />
  )
  return { trigger, panel }
}

/** A button that opens a menu. */
export function MenuButton({ children, ...options }: MenuButtonProps) {
  const { trigger, panel } = useMenu<HTMLElement>(options)
  return (
    <span className={clsx('relative min-w-0', options.matchWidth ? 'flex w-full' : 'inline-flex max-w-full')}>
      {withProps(children, trigger)}
      {panel}
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
export function RowMenu({ name, items }: { name: string; items: MenuEntries }) {
  const label = `Actions for ${name}`
  const { trigger, panel } = useMenu<HTMLButtonElement>({ label, items, align: 'end' })
  return (
    <span ref={toNextRow} className="relative inline-flex">
      <button type="button" aria-label={label} {...trigger} className={smallIconButton}>
        {dots}
      </button>
      {panel}
    </span>
  )
}
