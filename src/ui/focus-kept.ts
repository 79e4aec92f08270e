import { useLayoutEffect, useRef } from 'react'
import type { RefObject } from 'react'

/**
 * Takes a form; puts the focus on the first of its fields that is marked as wrong, which reads the field and its error. A
 * form that only turns red says nothing to who does not see it.
 */
export function focusWrong(form: HTMLElement | null): void {
  // After the frame: by then React has marked what it was told of before.
  requestAnimationFrame(() => setTimeout(() => form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()))
}

/**
 * Returns the ref of a part of the page that goes with its own button (an error, once another try has worked): when it goes
 * with the focus in it, `heir` gets it, the page's heading unless told otherwise. Lost to the body, the keyboard would start at the top of the page again. A dialog
 * looks after its own.
 */
export function useFocusHeir<E extends HTMLElement = HTMLDivElement>(heir = 'main h1'): RefObject<E | null> {
  const part = useRef<E>(null)
  useLayoutEffect(() => {
    const node = part.current
    // Runs before the part is taken out of the page: it still has the focus.
    return () => {
      if (node?.contains(document.activeElement) && !node.closest('[role$=dialog]'))
        document.querySelector<HTMLElement>(heir)?.focus()
    }
  }, [heir])
  return part
}
