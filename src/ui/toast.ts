export type ToastKind = 'success' | 'error' | 'info'

export interface ToastOptions {
  /** A second line. */
  description?: string
  /** A button on it: an undo, a retry. `worksMs` is how long it does something: then the toast goes, whoever holds it. */
  action?: { label: string; onClick: () => void; worksMs?: number }
}

export interface ToastRequest extends ToastOptions {
  kind: ToastKind
  message: string
}

const waiting: ToastRequest[] = []
let deliver: ((request: ToastRequest) => void) | undefined
let wake: (() => void) | undefined

function send(kind: ToastKind, message: string, options: ToastOptions = {}): void {
  const request = { kind, message, ...options }
  if (deliver) deliver(request)
  else {
    waiting.push(request)
    wake?.()
  }
}

/**
 * Says what happened elsewhere than under the pointer. Weighs nothing until the first toast, which fetches the region
 * (`ToastRegion`) that shows it. Never for a form's own error.
 */
export const toast = {
  success: (message: string, options?: ToastOptions) => send('success', message, options),
  error: (message: string, options?: ToastOptions) => send('error', message, options),
  info: (message: string, options?: ToastOptions) => send('info', message, options),
}

/** For `ToastRegion`: `onFirst` is called as soon as there is a toast to show. Returns the way to stop listening. */
export function onFirstToast(onFirst: () => void): () => void {
  wake = onFirst
  if (waiting.length > 0) onFirst()
  return () => {
    wake = undefined
  }
}

/** For `Toaster`: takes the waiting toasts and all that follow. Returns the way to stop. */
export function receiveToasts(receiver: (request: ToastRequest) => void): () => void {
  deliver = receiver
  for (const request of waiting.splice(0)) receiver(request)
  return () => {
    deliver = undefined
  }
}
