import type { FocusEvent, PointerEvent } from 'react'

const OPEN_DELAY_MS = 350
/** The pointer may travel from the trigger onto the tooltip (WCAG 1.4.13). */
const CLOSE_DELAY_MS = 120
/** After one tooltip, the next opens at once: a person scanning a row of icons waits only the first time. */
const WARM_MS = 400
const MARGIN_PX = 8
const GAP_PX = 6

const LOOKS =
  'pointer-events-auto fixed inset-auto top-0 left-0 m-0 w-max max-w-[min(20rem,calc(100vw-1rem))] animate-fade-in cursor-default rounded-md border border-transparent bg-tooltip px-2 py-1 text-left text-xs font-normal break-words whitespace-pre-line text-tooltip-fg tabular select-text'

export type TooltipOptions = {
  side?: 'top' | 'bottom'
  /** Opens on tap too. For triggers whose tap does nothing else, such as a time or a disabled button. */
  touch?: boolean
  /** Ties the open tooltip to its trigger with `aria-describedby`. False when it only repeats the trigger's name. */
  describes?: boolean
  /** An id or a value: in the monospace face, broken anywhere. */
  mono?: boolean
}

/** The one that is open: there is never a second. */
let shown: { anchor: HTMLElement; bubble: HTMLElement; close: () => void } | undefined
let timer: ReturnType<typeof setTimeout> | undefined
let lastClosedAt = Number.NEGATIVE_INFINITY

const has = (anchor: HTMLElement, option: string) => (anchor.dataset['tooltipOptions'] ?? '').includes(option)

function hide(delayMs = 0): void {
  clearTimeout(timer)
  if (delayMs > 0) timer = setTimeout(() => shown?.close(), delayMs)
  else shown?.close()
}

/** The same when it is this trigger's; another's stays. */
function hideOf(anchor: HTMLElement, delayMs = 0): void {
  if (shown && shown.anchor !== anchor) clearTimeout(timer)
  else hide(delayMs)
}

function show(anchor: HTMLElement, delayMs = 0): void {
  clearTimeout(timer)
  if (delayMs > 0) timer = setTimeout(() => show(anchor), delayMs)
  else if (anchor.isConnected && shown?.anchor !== anchor) open(anchor)
}

function place(anchor: HTMLElement, bubble: HTMLElement): void {
  const from = anchor.getBoundingClientRect()
  const { width, height } = bubble.getBoundingClientRect()
  const above = from.top - height - GAP_PX
  const below = from.bottom + GAP_PX
  const fitsAbove = above >= MARGIN_PX
  const fitsBelow = below + height <= window.innerHeight - MARGIN_PX
  const isBelow = has(anchor, 'bottom') ? fitsBelow || !fitsAbove : !fitsAbove && fitsBelow
  const middle = from.left + from.width / 2 - width / 2
  const left = Math.max(MARGIN_PX, Math.min(middle, document.documentElement.clientWidth - width - MARGIN_PX))
  bubble.style.transform = `translate(${Math.round(left)}px, ${Math.round(isBelow ? below : above)}px)`
}

/** The browser's own popover layer keeps it above dialogs and outside clipped boxes. */
function open(anchor: HTMLElement): void {
  shown?.close()
  const bubble = document.createElement('span')
  bubble.id = 'tooltip'
  bubble.role = 'tooltip'
  bubble.popover = 'manual'
  bubble.translate = !has(anchor, 'mono')
  bubble.className = `${LOOKS} ${has(anchor, 'mono') ? 'font-mono break-all' : 'font-sans'}`
  bubble.textContent = anchor.dataset['tooltip'] ?? ''
  bubble.addEventListener('pointerenter', () => clearTimeout(timer))
  bubble.addEventListener('pointerleave', () => hide(CLOSE_DELAY_MS))
  // Within the dialog of its trigger: a press on it would otherwise be one outside the dialog, and close it.
  const home = anchor.closest('[role="dialog"], [role="alertdialog"]') ?? document.body
  home.append(bubble)
  bubble.showPopover?.()
  place(anchor, bubble)
  const described = anchor.getAttribute('aria-describedby')
  if (!has(anchor, 'silent')) anchor.setAttribute('aria-describedby', [described, bubble.id].filter(Boolean).join(' '))

  const watch = new MutationObserver(() => {
    if (!anchor.isConnected) return hide()
    const text = anchor.dataset['tooltip'] ?? ''
    if (text === bubble.textContent) return
    bubble.textContent = text
    place(anchor, bubble)
  })
  watch.observe(document, { childList: true, subtree: true, attributeFilter: ['data-tooltip'] })
  const stop = new AbortController()
  const shut = () => hide()
  const listening = { capture: true, signal: stop.signal }
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return
      // The first Escape closes the tooltip, the next one the dialog around it.
      event.stopPropagation()
      hide()
    },
    listening,
  )
  window.addEventListener('scroll', shut, listening)
  window.addEventListener(
    'pointerdown',
    ({ target }) => {
      if (!anchor.contains(target as Node) && !bubble.contains(target as Node)) hide()
    },
    listening,
  )
  shown = {
    anchor,
    bubble,
    close: () => {
      watch.disconnect()
      stop.abort()
      bubble.remove()
      if (described === null) anchor.removeAttribute('aria-describedby')
      else anchor.setAttribute('aria-describedby', described)
      lastClosedAt = performance.now()
      shown = undefined
    },
  }
}

type Event = PointerEvent<HTMLElement>

// One of each for every trigger there is: a table has hundreds, and a handler of its own for each would cost more than its cells.
const handlers = {
  onPointerEnter: ({ pointerType, currentTarget }: Event) => {
    if (pointerType !== 'touch')
      show(currentTarget, performance.now() - lastClosedAt < WARM_MS || shown ? 0 : OPEN_DELAY_MS)
  },
  onPointerLeave: ({ currentTarget }: Event) => hideOf(currentTarget, shown ? CLOSE_DELAY_MS : 0),
  onPointerDown: ({ pointerType, currentTarget }: Event) => {
    if (pointerType !== 'touch' && !has(currentTarget, 'touch')) hideOf(currentTarget)
  },
  onPointerUp: ({ pointerType, currentTarget }: Event) => {
    if (pointerType === 'touch' && has(currentTarget, 'touch')) show(currentTarget)
  },
  onFocus: ({ currentTarget }: FocusEvent<HTMLElement>) => {
    if (currentTarget.matches(':focus-visible')) show(currentTarget)
  },
  onBlur: ({ currentTarget }: FocusEvent<HTMLElement>) => hideOf(currentTarget),
}

/**
 * Takes the words of a tooltip (a word or a sentence; `\n` breaks a line), or none; returns the properties that give them
 * to an element. It opens on hover, keyboard focus and, with `touch`, on tap; it closes on Escape, scroll, leave, blur and
 * a press elsewhere (WCAG 1.4.13). Nothing is rendered and nothing kept for a trigger until its tooltip opens.
 */
export function tooltip(
  text: string | undefined,
  { side = 'top', touch = false, describes = true, mono = false }: TooltipOptions = {},
) {
  if (!text) return {}
  const options = `${side}${touch ? ' touch' : ''}${describes ? '' : ' silent'}${mono ? ' mono' : ''}`
  return { 'data-tooltip': text, 'data-tooltip-options': options, ...handlers }
}
