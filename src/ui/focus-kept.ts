/**
 * Takes a form; puts the focus on the first of its fields that is marked as wrong, which reads the field and its error. A
 * form that only turns red says nothing to who does not see it.
 */
export function focusWrong(form: HTMLElement | null): void {
  // After the frame: by then React has marked what it was told of before.
  requestAnimationFrame(() => setTimeout(() => form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()))
}

/**
 * Takes a selector; returns the ref of a part of the page that goes with its own button: when it goes with the focus in it,
 * what is selected gets it. Lost to the body, the keyboard would start at the top of the page again. A dialog looks after
 * its own.
 */
export function focusHeir(heir: string) {
  // React calls the second before it takes the part out of the page: it still has the focus.
  return (part: HTMLElement | null) => () => {
    if (part?.contains(document.activeElement) && !part.closest('[role$=dialog]'))
      document.querySelector<HTMLElement>(heir)?.focus()
  }
}

/** For what goes by itself, such as an error once another try has worked. */
export const toHeading = focusHeir('main h1')
