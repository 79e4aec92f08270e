import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { FocusEvent, PointerEvent, ReactElement, ReactNode } from 'react'
import { withProps } from './slot.ts'

const OPEN_DELAY_MS = 350
/** The pointer may travel from the trigger onto the tooltip (WCAG 1.4.13). */
const CLOSE_DELAY_MS = 120
/** After one tooltip, the next opens at once: a person scanning a row of icons waits only the first time. */
const WARM_MS = 400
const MARGIN_PX = 8

let lastClosedAt = -Infinity

export interface TooltipProps {
  /** A word or a sentence; nothing interactive. Empty content shows no tooltip. */
  content: ReactNode
  /** One element that takes a ref, event handlers and `aria-describedby`. */
  children: ReactElement
  side?: 'top' | 'bottom'
  /** Opens on tap too. For triggers whose tap does nothing else, such as a time or a disabled button. */
  touch?: boolean
  /** Ties the open tooltip to its trigger with `aria-describedby`. False when it only repeats the trigger's name. */
  describes?: boolean
}

/**
 * A tooltip without a library: the browser's own popover layer keeps it above dialogs and outside clipped boxes. Opens on
 * hover, keyboard focus and, with `touch`, on tap; closes on Escape, scroll, leave, blur and a press elsewhere.
 */
export function Tooltip({ content, children, side = 'top', touch = false, describes = true }: TooltipProps) {
  const id = useId()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const open = anchor !== null

  function show(target: HTMLElement, delayMs: number) {
    clearTimeout(timer.current)
    if (delayMs <= 0) setAnchor(target)
    else timer.current = setTimeout(() => setAnchor(target), delayMs)
  }
  function hide(delayMs = 0) {
    clearTimeout(timer.current)
    const close = () => {
      lastClosedAt = performance.now()
      setAnchor(null)
    }
    if (delayMs <= 0) close()
    else timer.current = setTimeout(close, delayMs)
  }
  useEffect(() => () => clearTimeout(timer.current), [])

  if (content === undefined || content === null || content === '') return children

  const trigger = withProps(children, {
    onPointerEnter: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType === 'touch') return
      show(event.currentTarget, performance.now() - lastClosedAt < WARM_MS ? 0 : OPEN_DELAY_MS)
    },
    onPointerLeave: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType !== 'touch') hide(open ? CLOSE_DELAY_MS : 0)
    },
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType !== 'touch' && !touch) hide()
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (touch && event.pointerType === 'touch') show(event.currentTarget, 0)
    },
    onFocus: (event: FocusEvent<HTMLElement>) => {
      if (event.currentTarget.matches(':focus-visible')) show(event.currentTarget, 0)
    },
    onBlur: () => hide(),
    ...(open && describes ? { 'aria-describedby': id } : {}),
  })

  return (
    <>
      {trigger}
      {anchor && (
        <Bubble
          id={id}
          anchor={anchor}
          side={side}
          onKeep={() => clearTimeout(timer.current)}
          onLeave={() => hide(CLOSE_DELAY_MS)}
          onClose={() => hide()}
        >
          {content}
        </Bubble>
      )}
    </>
  )
}

interface BubbleProps {
  id: string
  anchor: HTMLElement
  side: 'top' | 'bottom'
  children: ReactNode
  onKeep: () => void
  onLeave: () => void
  onClose: () => void
}

function Bubble({ id, anchor, side, children, onKeep, onLeave, onClose }: BubbleProps) {
  const box = useRef<HTMLSpanElement>(null)

  useLayoutEffect(() => {
    const node = box.current
    if (!node) return
    node.showPopover?.()
    const from = anchor.getBoundingClientRect()
    const { width, height } = node.getBoundingClientRect()
    const above = from.top - height - 6
    const below = from.bottom + 6
    const fitsAbove = above >= MARGIN_PX
    const fitsBelow = below + height <= window.innerHeight - MARGIN_PX
    const top = side === 'top' ? (fitsAbove || !fitsBelow ? above : below) : fitsBelow || !fitsAbove ? below : above
    const middle = from.left + from.width / 2 - width / 2
    const left = Math.max(MARGIN_PX, Math.min(middle, document.documentElement.clientWidth - width - MARGIN_PX))
    node.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`
  }, [anchor, side, children])

  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  })
  useEffect(() => {
    const shut = () => close.current()
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      // The first Escape closes the tooltip, the next one the dialog around it.
      event.stopPropagation()
      shut()
    }
    const onDown = (event: Event) => {
      const target = event.target as Node
      if (!anchor.contains(target) && !box.current?.contains(target)) shut()
    }
    window.addEventListener('keydown', onKey, true)
    window.addEventListener('scroll', shut, true)
    window.addEventListener('pointerdown', onDown, true)
    return () => {
      window.removeEventListener('keydown', onKey, true)
      window.removeEventListener('scroll', shut, true)
      window.removeEventListener('pointerdown', onDown, true)
    }
  }, [anchor])

  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- only keeps a press on its words from reaching what lies under it
    <span
      ref={box}
      id={id}
      role="tooltip"
      popover="manual"
      onPointerEnter={onKeep}
      onPointerLeave={onLeave}
      onClick={(event) => event.stopPropagation()}
      className="pointer-events-auto fixed inset-auto top-0 left-0 m-0 w-max max-w-[min(20rem,calc(100vw-1rem))] animate-fade-in cursor-default rounded-md border border-transparent bg-tooltip px-2 py-1 text-left font-sans text-xs font-normal whitespace-normal break-words text-tooltip-fg select-text"
    >
      {children}
    </span>
  )
}
