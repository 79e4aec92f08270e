/**
 * Stands in for the package `react-style-singleton`, by which Radix's dialogs lock the page's scroll. That one puts a style
 * element into the page, which our content security policy forbids.
 */
import { useEffect } from 'react'
import { adoptStyles } from './adopt-styles.ts'

function createStyles() {
  let count = 0
  let end: (() => void) | undefined
  return {
    add(css: string) {
      if (count === 0) end = adoptStyles(css)
      count += 1
    },
    remove() {
      count -= 1
      if (count === 0) end?.()
    },
  }
}

/** Returns a component whose styles hold while at least one of it is on the page; the first one's styles count. */
export function styleSingleton() {
  const styles = createStyles()
  return function Styles({ styles: css, dynamic = false }: { styles: string; dynamic?: boolean }) {
    useEffect(() => {
      styles.add(css)
      return () => styles.remove()
      // As the package does: a change counts only where it is said to.
      // oxlint-disable-next-line react/exhaustive-deps -- a change of the styles alone is none
    }, [css && dynamic])
    return null
  }
}
