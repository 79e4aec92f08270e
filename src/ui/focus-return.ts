import { useEffect, useRef } from 'react'
import { focusRow, rowPlace } from './focus-kept.ts'
import type { RowPlace } from './focus-kept.ts'

interface OpenDialog {
  /** What had the focus when it opened. */
  opener: Element | null
  /** The opener of the dialog it took the place of: a form that becomes the dialog with its result. */
  earlier: Element | null
  /** The row of a table in which it was opened. */
  row: RowPlace | undefined
}

const openNow: OpenDialog[] = []

/**
 * Remembers what had the focus when `open` turned true and gives back a handler for Radix's `onCloseAutoFocus` that
 * focuses it again. When that was in a dialog which this one took the place of, the opener of that one gets it; when all
 * are gone, the next row where one was deleted, else the page's `main`, so that the focus is never lost to the body.
 */
export function useFocusReturn(open: boolean): (event?: Event) => void {
  const me = useRef<OpenDialog>({ opener: null, earlier: null, row: undefined })
  const wasOpen = useRef(false)
  // During render, before the dialog's own focus scope moves the focus in its effects.
  if (open !== wasOpen.current) {
    wasOpen.current = open
    if (open && typeof document !== 'undefined') {
      me.current.opener = document.activeElement
      const before = openNow.at(-1)
      me.current.earlier = before?.opener ?? null
      me.current.row = rowPlace(document.activeElement) ?? before?.row
    }
  }
  useEffect(() => {
    if (!open) return
    const own = me.current
    openNow.push(own)
    return () => {
      openNow.splice(openNow.indexOf(own), 1)
    }
  }, [open])
  return (event) => {
    event?.preventDefault()
    for (const target of [me.current.opener, me.current.earlier]) {
      if (!(target instanceof HTMLElement) || !target.isConnected || target === document.body) continue
      target.focus()
      if (document.activeElement === target) return
    }
    if (me.current.row && focusRow(me.current.row)) return
    const main = document.querySelector<HTMLElement>('main')
    if (!main) return
    if (!main.hasAttribute('tabindex')) main.tabIndex = -1
    main.focus({ preventScroll: true })
  }
}
