let inputs = 0

function note({ target }: Event): void {
  if (target instanceof Element) target.closest('form')?.setAttribute('data-typed', String((inputs += 1)))
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

/**
 * Takes a form that is being sent and stays on the page; returns what to call once it was: from then on nothing stands in it that
 * could be lost, but for what was typed meanwhile.
 */
export function sending(form: HTMLElement | null): () => void {
  const sent = form?.getAttribute('data-typed')
  return () => {
    if (form?.getAttribute('data-typed') === sent) form?.removeAttribute('data-typed')
  }
}
