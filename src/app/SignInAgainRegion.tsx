import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation } from 'react-router'
import type { Session } from '#contract/console.ts'
import { sessionQuery } from '#lib/queries.ts'
import type { SignedIn } from '#lib/session.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { onSignInAgain } from './sign-in-again.ts'

const SignInAgainDialog = onDemand(
  async () => (await import('#features/sign-in/SignInAgainDialog.tsx')).SignInAgainDialog,
)

type Asked = { at: string; settle: (isBack: boolean) => void }

/** Where somebody whose session has ended signs in again, over the page with what they have typed. Its code comes with the first time. */
export function SignInAgainRegion() {
  const client = useQueryClient()
  const { pathname } = useLocation()
  const { data: session } = useQuery(sessionQuery)
  const [person, setPerson] = useState<SignedIn['user']>()
  if (session?.state === 'signed-in' && session.user.id !== person?.id) setPerson(session.user)
  const [asked, setAsked] = useState<Asked | null>(null)
  useEffect(
    () =>
      onSignInAgain(
        () =>
          new Promise((settle) => {
            setAsked({ at: pathname, settle })
          }),
      ),
    [pathname],
  )
  // Back led away from what was typed: there is nothing to keep.
  if (asked && asked.at !== pathname) setAsked(null)
  // Whatever ends the question answers it; what was answered before stays so.
  useEffect(() => (asked ? () => asked.settle(false) : undefined), [asked])
  if (!asked || !person) return null
  const enter = async (now: Session) => {
    if (now.state !== 'signed-in' || now.user.id !== person.id) return window.location.reload()
    client.setQueryData(sessionQuery.queryKey, now)
    asked.settle(true)
    setAsked(null)
    await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
  }
  return (
    <SignInAgainDialog
      email={person.email}
      personas={session?.state === 'signed-out' ? session.demo.filter((one) => one.email === person.email) : []}
      onSignedIn={enter}
      onLeave={() => setAsked(null)}
    />
  )
}
