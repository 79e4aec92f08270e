import { useEffect, useRef, useState } from 'react'
import { announce } from './live-region.ts'

const SHOWN_MS = 1600

/** Copies `text`; resolves to whether it worked. Where the page is not on https, a hidden selection does it. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.setAttribute('readonly', '')
    area.style.cssText = 'position:fixed;opacity:0'
    // Inside the open dialog, or its focus trap takes the selection away.
    const host = document.activeElement?.closest('[role="dialog"], [role="alertdialog"]') ?? document.body
    const focused = document.activeElement
    host.append(area)
    area.focus()
    area.select()
    // Without the focus the browser copies nothing, and says that it did: a secret would be gone with its dialog.
    // oxlint-disable-next-line typescript/no-deprecated -- without https there is no other way to the clipboard
    const done = document.activeElement === area && document.execCommand?.('copy')
    area.remove()
    if (focused instanceof HTMLElement) focused.focus()
    return done
  }
}

export type CopyState = 'idle' | 'copied' | 'failed'

/** A copy action with its state for the text that last was copied, which falls back to idle after a moment. "Copied" is announced. */
export function useCopy(): { state: CopyState; copied: string; copy: (text: string) => Promise<boolean> } {
  const [{ state, copied }, setState] = useState<{ state: CopyState; copied: string }>({ state: 'idle', copied: '' })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  async function copy(text: string): Promise<boolean> {
    const done = await copyText(text)
    setState({ state: done ? 'copied' : 'failed', copied: text })
    announce(done ? 'Copied' : 'Could not copy. Select the text and copy it by hand.', done ? 'polite' : 'assertive')
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setState({ state: 'idle', copied: '' }), SHOWN_MS)
    return done
  }
  return { state, copied, copy }
}
