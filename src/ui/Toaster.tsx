import { useEffect, useSyncExternalStore } from 'react'
import { CircleAlert, CircleCheck, Info } from 'lucide-react'
import { Toaster as Sonner, toast as show } from 'sonner'
import styles from 'sonner/dist/styles.css?inline'
import { adoptStyles } from './adopt-styles.ts'
import { receiveToasts } from './toast.ts'

/** Long enough to read; to reach the undo, or to note what went wrong. Hover and focus hold it. */
const SHOWN_MS = 6000
const LONG_SHOWN_MS = 10_000

/** Where dialogs are sheets at the foot of the screen: a toast there would lie over their buttons. */
const phone = typeof matchMedia === 'function' ? matchMedia('(width < 40rem)') : undefined

function watchPhone(changed: () => void): () => void {
  phone?.addEventListener('change', changed)
  return () => phone?.removeEventListener('change', changed)
}

const icon = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const

/** What had the focus before a toast got it. */
let before: HTMLElement | null = null

/**
 * Sonner holds a toast under the pointer, and takes one away from under the keyboard, with the focus. As if it were pointed
 * at, it stays while its button has the focus; when the button was pressed, the focus goes back to where it came from.
 */
function holdForFocus(): () => void {
  const listOf = (target: EventTarget | null) =>
    target instanceof Element ? target.closest<HTMLElement>('[data-sonner-toaster]') : null
  const onFocusIn = ({ target, relatedTarget }: FocusEvent) => {
    const list = listOf(target)
    if (list && !listOf(relatedTarget)) before = relatedTarget instanceof HTMLElement ? relatedTarget : null
    list?.dispatchEvent(new MouseEvent('mousemove', { bubbles: true }))
  }
  const onFocusOut = ({ target, relatedTarget }: FocusEvent) => {
    const list = listOf(target)
    // React tells of leaving by `mouseout` to somewhere else.
    if (list && !listOf(relatedTarget))
      list.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, relatedTarget: document.body }))
  }
  document.addEventListener('focusin', onFocusIn)
  document.addEventListener('focusout', onFocusOut)
  return () => {
    document.removeEventListener('focusin', onFocusIn)
    document.removeEventListener('focusout', onFocusOut)
  }
}

/** Does what a toast's button is for. The toast goes with its button; an action that leads elsewhere takes the focus there. */
function press(action: () => void): void {
  const hasFocus = document.activeElement?.closest('[data-sonner-toaster]')
  action()
  if (hasFocus) giveFocusBack()
}

function giveFocusBack(): void {
  const target = before?.isConnected ? before : document.querySelector<HTMLElement>('main')
  before = null
  target?.focus({ preventScroll: true })
}

// Sonner would bring them by a style element, which the content security policy lets no script make (vite.config.ts).
adoptStyles(styles)

/** Sonner in our clothes. Loaded by `ToastRegion`. */
export function Toaster({ theme = 'light' }: { theme?: 'light' | 'dark' }) {
  useEffect(holdForFocus, [])
  useEffect(
    () =>
      receiveToasts(({ kind, message, description, action }) => {
        const id = show[kind](message, {
          ...(description === undefined ? {} : { description }),
          ...(action ? { action: { label: action.label, onClick: () => press(action.onClick) } } : {}),
          duration: action || kind === 'error' ? LONG_SHOWN_MS : SHOWN_MS,
        })
        if (action?.worksMs === undefined) return
        setTimeout(() => {
          if (document.activeElement?.closest('[data-sonner-toast]')?.textContent.includes(message)) giveFocusBack()
          show.dismiss(id)
        }, action.worksMs)
      }),
    [],
  )
  const isPhone = useSyncExternalStore(watchPhone, () => phone?.matches ?? false)
  return (
    <Sonner
      theme={theme}
      position={isPhone ? 'top-center' : 'bottom-right'}
      gap={8}
      visibleToasts={3}
      containerAriaLabel="Notifications"
      icons={{
        success: <CircleCheck {...icon} className="text-success" />,
        error: <CircleAlert {...icon} className="text-danger" />,
        info: <Info {...icon} className="text-info" />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-start gap-2.5 rounded-md border border-line bg-raised px-3.5 py-3 font-sans text-sm text-text shadow-float sm:w-[22rem]',
          icon: 'mt-0.5 shrink-0',
          content: 'min-w-0 flex-1',
          title: 'font-medium break-words',
          description: 'mt-0.5 text-muted break-words',
          actionButton:
            'h-7 shrink-0 rounded-md border border-edge bg-raised px-2 text-xs font-medium text-text hover:bg-hover active:bg-active',
        },
      }}
    />
  )
}
