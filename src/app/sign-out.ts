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

/** What the palette remembers has names in it (`palette/recents.ts`): whoever signs out leaves none behind. */
function forgetRecents(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith('conifer.recent.')) localStorage.removeItem(key)
  } catch {
    // There is no storage to leave anything in.
  }
}
