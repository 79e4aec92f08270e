import type { ConfirmationMethod } from '#contract/factors.ts'

type Ask = (methods: readonly ConfirmationMethod[]) => Promise<boolean>

let ask: Ask | undefined
let asking: Promise<boolean> | undefined

/** For the one dialog that confirms: takes how it asks, which says whether the person confirmed. Returns the way to stop. */
export function onConfirmationNeeded(asker: Ask): () => void {
  ask = asker
  return () => {
    if (ask !== asker) return
    ask = undefined
    // A question that went with its dialog is answered by nobody: the next one is a new one.
    asking = undefined
  }
}

/**
 * Asks the person to confirm that it is they, in one dialog however many calls wait for it.
 * Takes the details of the refusal; returns whether they confirmed, so that the call may be sent again.
 */
export function confirmIdentity(details: Record<string, unknown> | undefined): Promise<boolean> {
  if (!ask) return Promise.resolve(false)
  const methods = Array.isArray(details?.['methods']) ? (details['methods'] as ConfirmationMethod[]) : []
  if (asking) return asking
  const mine = ask(methods).finally(() => {
    if (asking === mine) asking = undefined
  })
  asking = mine
  return mine
}
