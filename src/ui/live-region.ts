type Politeness = 'polite' | 'assertive'

const regions = new Map<Politeness, HTMLElement>()

function region(politeness: Politeness): HTMLElement {
  const known = regions.get(politeness)
  if (known?.isConnected) return known
  const node = document.createElement('div')
  node.setAttribute('aria-live', politeness)
  node.setAttribute('aria-atomic', 'true')
  node.className = 'sr-only'
  document.body.append(node)
  regions.set(politeness, node)
  return node
}

/**
 * Says `message` to screen readers without moving the focus. The regions live in the body, outside every dialog: modal
 * dialogs leave live regions audible. The same words twice are said twice.
 */
export function announce(message: string, politeness: Politeness = 'polite'): void {
  if (typeof document === 'undefined') return
  const fresh = !regions.get(politeness)?.isConnected
  const node = region(politeness)
  const say = () => {
    // A trailing no-break space makes repeated words a change, which is what gets announced.
    node.textContent = node.textContent === message ? `${message}\u00a0` : message
  }
  // A region must be in the page for a moment before its text changes, or nothing is read.
  if (fresh) setTimeout(say, 100)
  else say()
}
