import { useCallback } from 'react'
import { api } from '#lib/api.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { toast } from '#ui/toast.ts'
import { useLeave } from '#lib/leave.ts'

/** Returns what signs out, and says so when that did not work. */
export function useSignOut(): () => Promise<void> {
  const leave = useLeave()
  return useCallback(
    async function signOut() {
      try {
        await api.account.signOut()
        forgetRecents()
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is within one origin, and takes no such argument
        tabs?.postMessage(null)
        await leave('signed-out')
      } catch (error) {
        toast.error('You are still signed in', {
          description: errorSentence(error),
          action: { label: 'Try again', onClick: () => void signOut() },
        })
      }
    },
    [leave],
  )
}

/** One for a page: a channel does not hear itself. */
let tabs: BroadcastChannel | undefined

/** Calls back when another tab of this browser has signed out: what this one shows, nobody is signed in to read. Returns the way to stop. */
export function onSignedOutElsewhere(listener: () => void): () => void {
  const channel = new BroadcastChannel('conifer.signed-out')
  channel.addEventListener('message', listener)
  tabs = channel
  return () => {
    channel.close()
    if (tabs === channel) tabs = undefined
  }
}

/** What the palette remembers has names in it (`palette/recents.ts`): whoever signs out leaves none behind. */
function forgetRecents(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith('conifer.recent.')) localStorage.removeItem(key)
  } catch {
    // There is no storage to leave anything in.
  }
}
