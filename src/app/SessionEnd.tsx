import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation } from 'react-router'
import { useLeave } from '#lib/leave.ts'
import { sessionQuery } from '#lib/queries.ts'
import { useSession } from '#lib/session.tsx'
import { isSomethingTyped, watchTyping } from '#lib/typed.ts'
import { onDemand } from '#ui/on-demand.tsx'
import { onSignInAgain } from './sign-in-again.ts'
import { watchOtherTabs } from './sign-out.ts'

const SignInAgainDialog = onDemand(
  async () => (await import('#features/sign-in/SignInAgainDialog.tsx')).SignInAgainDialog,
)

type Asked = { at: string; settle: (isBack: boolean) => void }

/**
 * How a session ends while its pages are on screen: whoever has typed something signs in again over it, in a dialog whose code
 * comes with the first time; where another tab has signed out, this one leaves, and where one shows somebody else, it looks who it is.
 */
export function SessionEnd() {
  const { pathname } = useLocation()
  const leave = useLeave()
  const { user } = useSession()
  const client = useQueryClient()
  const [asked, setAsked] = useState<Asked | null>(null)
  useEffect(watchTyping, [])
  useEffect(
    () =>
      watchOtherTabs(
        user.id,
        () => void leave('signed-out'),
        // Which of the two it is, the server knows.
        () => void client.refetchQueries({ queryKey: sessionQuery.queryKey }),
      ),
    [user.id, leave, client],
  )
  useEffect(
    () =>
      onSignInAgain(() =>
        isSomethingTyped()
          ? new Promise((settle) => {
              setAsked({ at: pathname, settle })
            })
          : Promise.resolve(false),
      ),
    [pathname],
  )
  // Back led away from what was typed: there is nothing to keep.
  if (asked && asked.at !== pathname) setAsked(null)
  // Whatever ends the question answers it; what was answered before stays so.
  useEffect(() => (asked ? () => asked.settle(false) : undefined), [asked])
  return (
    asked && (
      <SignInAgainDialog
        onDone={(isBack) => {
          asked.settle(isBack)
          setAsked(null)
        }}
      />
    )
  )
}
