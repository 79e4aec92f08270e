import { useRef } from 'react'
import type { ReactNode, Ref, SubmitEventHandler } from 'react'
import { Dialog as Radix } from 'radix-ui'
import { clsx } from 'clsx'
import { X } from 'lucide-react'
import { useFocusReturn } from './focus-return.ts'

const widths = { sm: 'sm:max-w-[26rem]', md: 'sm:max-w-[34rem]', lg: 'sm:max-w-[46rem]' }

/** The look of a dialog's panel: a card in the middle, a sheet from below on a phone. */
export const panelClass =
  'fixed z-50 flex max-h-[calc(100dvh-2rem)] w-full flex-col border border-line bg-raised text-text shadow-float outline-none [--control-h:2.25rem] pointer-coarse:[--control-h:2.75rem] ' +
  'inset-x-0 bottom-0 animate-sheet-in rounded-t-lg pb-[env(safe-area-inset-bottom)] ' +
  'sm:inset-auto sm:top-[max(1rem,calc(44dvh-18rem))] sm:left-1/2 sm:max-h-[min(46rem,calc(100dvh-2rem))] sm:-translate-x-1/2 sm:animate-pop-in sm:rounded-lg sm:pb-0'

export const overlayClass = 'fixed inset-0 z-50 animate-fade-in bg-overlay'

export interface DialogProps {
  open: boolean
  /** Called with false on Escape, the X and a `DialogClose`-like button of the page's own. */
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** One line under the title; announced with it. */
  description?: ReactNode
  /** The id of what in the body says it instead: announced when the dialog opens. */
  describedBy?: string
  children?: ReactNode
  /** Buttons, the main one last: it stands at the right, and on top of the stack on a phone. */
  footer?: ReactNode
  /** Makes the whole panel a form: Enter submits, and the footer's `type="submit"` button belongs to it. */
  onSubmit?: SubmitEventHandler<HTMLFormElement>
  formRef?: Ref<HTMLFormElement>
  size?: keyof typeof widths
  /** While something is being sent: Escape and the X do nothing. */
  busy?: boolean
  /** A press on the page behind closes too. Off by default: a stray click must not lose what was typed. */
  closeOnOutsidePress?: boolean
  /** Nothing of the page behind is to be seen. */
  opaque?: boolean
  /** Gets the focus first; without it the first field does, or the first button of the footer. */
  initialFocus?: { readonly current: HTMLElement | null }
}

/** A modal dialog. The body scrolls, title and footer stay; the focus is trapped and goes back to where it came from. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  describedBy,
  children,
  footer,
  onSubmit,
  formRef,
  size = 'md',
  busy = false,
  closeOnOutsidePress = false,
  opaque = false,
  initialFocus,
}: DialogProps) {
  const body = useRef<HTMLDivElement>(null)
  const returnFocus = useFocusReturn(open)
  const inner = (
    <>
      <div className="flex items-start gap-3 px-5 pt-4 pb-3">
        <div className="min-w-0 flex-1">
          <Radix.Title className="text-lg font-semibold break-words">{title}</Radix.Title>
          {description ? (
            <Radix.Description className="mt-0.5 text-sm text-muted">{description}</Radix.Description>
          ) : null}
        </div>
        <Radix.Close
          type="button"
          aria-label="Close dialog"
          disabled={busy}
          className="hit-target -mt-0.5 -mr-1.5 flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text disabled:opacity-50"
        >
          <X aria-hidden size={16} strokeWidth={1.5} />
        </Radix.Close>
      </div>
      <div ref={body} className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pt-1 pb-5">
        {children}
      </div>
      {footer && <DialogFooter>{footer}</DialogFooter>}
    </>
  )
  return (
    <Radix.Root open={open} onOpenChange={(next) => (busy && !next ? undefined : onOpenChange(next))}>
      <Radix.Portal>
        <Radix.Overlay className={clsx(overlayClass, opaque && 'bg-bg!', 'data-[state=closed]:animate-fade-out')} />
        <Radix.Content
          className={clsx(panelClass, widths[size], 'data-[state=closed]:animate-pop-out')}
          {...(description ? {} : { 'aria-describedby': describedBy })}
          onOpenAutoFocus={(event) => {
            // The X comes first in the document; what one came for is in the body, or in the footer, where leaving comes first.
            const panel = event.currentTarget instanceof HTMLElement ? event.currentTarget : null
            const target = initialFocus?.current ?? firstControl(panel, body.current)
            if (!target) return
            event.preventDefault()
            target.focus()
          }}
          onCloseAutoFocus={returnFocus}
          onInteractOutside={(event) => {
            if (!closeOnOutsidePress) event.preventDefault()
          }}
        >
          {onSubmit ? (
            <form ref={formRef} noValidate onSubmit={onSubmit} className="flex min-h-0 flex-1 flex-col">
              {inner}
            </form>
          ) : (
            inner
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function firstControl(panel: HTMLElement | null, body: HTMLElement | null): HTMLElement | null {
  return (
    panel?.querySelector<HTMLElement>('[data-autofocus]') ??
    body?.querySelector<HTMLElement>(
      'input:not([disabled]):not([type=hidden]):not([type=radio]:not(:checked)), select:not([disabled]), textarea:not([disabled])',
    ) ??
    panel?.querySelector<HTMLElement>('[data-footer] button:not([disabled])') ??
    null
  )
}

/** The row of buttons at a dialog's end: at the right, or stacked with the main one on top on a phone. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <div
      data-footer
      className="flex flex-col-reverse gap-2 border-t border-line px-5 py-3 sm:flex-row sm:items-center sm:justify-end [&>button]:max-sm:w-full"
    >
      {children}
    </div>
  )
}
