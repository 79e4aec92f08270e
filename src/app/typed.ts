/** The forms that somebody has typed into and that are still there: what would be lost with the page. */
const typed = new Set<Element>()

function note({ target }: Event): void {
  const form = target instanceof Element ? target.closest('form') : null
  if (form) typed.add(form)
}

/** From now on notes who types into a form. Returns the way to stop. */
export function watchTyping(): () => void {
  document.addEventListener('input', note, true)
  return () => document.removeEventListener('input', note, true)
}

/** Tells whether something that was typed is on the page: a form that was sent, or given up, is usually gone. */
export function isSomethingTyped(): boolean {
  for (const form of typed) if (!form.isConnected) typed.delete(form)
  return typed.size > 0
}
