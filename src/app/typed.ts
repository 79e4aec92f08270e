function note({ target }: Event): void {
  if (target instanceof Element) target.closest('form')?.setAttribute('data-typed', '')
}

/** From now on marks the forms that somebody types into. Returns the way to stop. */
export function watchTyping(): () => void {
  document.addEventListener('input', note, true)
  return () => document.removeEventListener('input', note, true)
}

/** Tells whether something that was typed is on the page: the form of a dialog that was sent, or given up, is gone. */
export function isSomethingTyped(): boolean {
  return document.querySelector('form[data-typed]') !== null
}
