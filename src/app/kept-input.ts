/**
 * What somebody pressed while there was only the first view that the server rendered, kept by `public/early.js` and done now that
 * the console has taken its place. The browser hands nothing on by itself: that view is inert (docs/adr/0012).
 */
declare global {
  interface Window {
    coniferKept?: { event: KeyboardEvent | MouseEvent; seen: Element | null }[]
  }
}

/** What is older, in milliseconds, would come as a surprise. */
const EXPECTED_MS = 10_000
const PRESSABLE = 'a, button, input, select, textarea, label, summary'

/** Does what was kept, in the order in which it was pressed. From then on nothing is kept: whatever is pressed has an effect at once. */
export function replayKept(): void {
  const kept = window.coniferKept ?? []
  delete window.coniferKept
  for (const { event, seen } of kept) {
    if (performance.now() - event.timeStamp > EXPECTED_MS) continue
    if (event instanceof KeyboardEvent) type(event)
    else press(event, seen)
  }
}

function press(event: MouseEvent, seen: Element | null): void {
  const meant = seen?.closest(PRESSABLE)
  const here = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>(PRESSABLE)
  // Something else has come to stand there: nobody meant to press that.
  if (!meant || !here || nameOf(meant) !== nameOf(here)) return
  here.focus()
  // A menu opens as the button goes down.
  for (const step of ['pointerdown', 'mousedown', 'pointerup', 'mouseup'])
    here.dispatchEvent(new PointerEvent(step, copied(event)))
  here.click()
}

function type(event: KeyboardEvent): void {
  const target = document.activeElement ?? document.body
  const isTaken = !target.dispatchEvent(new KeyboardEvent('keydown', copied(event)))
  if (isTaken || event.ctrlKey || event.metaKey || !(target instanceof HTMLInputElement)) return
  const { selectionStart: start, selectionEnd: end } = target
  if (start === null || end === null) return
  target.setRangeText(event.key, start, end, 'end')
  target.dispatchEvent(new InputEvent('input', { bubbles: true, data: event.key, inputType: 'insertText' }))
}

/** An event of a script says by itself neither that it rises nor that it may be refused. */
function copied(event: KeyboardEvent | MouseEvent) {
  const { key, code, ctrlKey, metaKey, shiftKey, altKey } = event as KeyboardEvent
  const { clientX, clientY, pointerType, pointerId } = event as PointerEvent
  const keys = { key, code, ctrlKey, metaKey, shiftKey, altKey }
  return { ...keys, clientX, clientY, pointerType, pointerId, bubbles: true, cancelable: true }
}

/** Returns what an element is called, without the keys shown in it: the server does not know whose keyboard it is. */
function nameOf(element: Element): string {
  const copy = element.cloneNode(true) as Element
  for (const key of copy.querySelectorAll('kbd')) key.remove()
  return `${copy.tagName} ${copy.getAttribute('aria-label') ?? ''} ${copy.textContent}`
}
