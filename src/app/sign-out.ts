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
        tellTabs(null)
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

/** Takes who is signed in here, or null when nobody is any more. */
function tellTabs(userId: string | null): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is within one origin, and takes no such argument
  tabs?.postMessage(userId)
}

/**
 * Takes who is signed in, for the other tabs of this browser to know. Calls back when one of them has signed out, so that what this
 * one shows nobody is signed in to read, and when one shows somebody else. Returns the way to stop.
 */
export function watchOtherTabs(userId: string, onSignedOut: () => void, onSomebodyElse: () => void): () => void {
  const channel = new BroadcastChannel('conifer.session')
  channel.addEventListener('message', ({ data }) => {
    if (data === null) onSignedOut()
    else if (data !== userId) onSomebodyElse()
  })
  tabs = channel
  tellTabs(userId)
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
