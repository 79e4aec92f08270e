import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import type { InviteView } from '#contract/invites.ts'
import { api } from '#lib/api.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { Button, LinkButton } from '#ui/Button.tsx'
import { Callout } from '#ui/Callout.tsx'
import { Time } from '#ui/Time.tsx'
import { NewAccountForm } from './NewAccountForm.tsx'
import { useAccept } from './use-accept.ts'

type Pending = Extract<InviteView, { state: 'pending' }>

/** An open invite, and the one step that whoever looks at it has to take. */
export function Invitation({ view, token }: { view: Pending; token: string }) {
  return (
    <>
      <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight break-words">
        Join {view.organization_name}
      </h1>
      <p className="mt-1 mb-6 text-base break-words text-muted">
        {view.invited_by} invited <span className="font-medium text-text">{view.email}</span>. The invite is good until{' '}
        <Time value={view.expires_at} format="date" />.
      </p>
      <Step view={view} token={token} />
    </>
  )
}

function Step({ view, token }: { view: Pending; token: string }) {
  switch (view.step) {
    case 'accept':
      return <Accept view={view} token={token} />
    case 'create-account':
      return <NewAccountForm view={view} token={token} />
    case 'sign-in':
      return (
        <Actions note={`${view.email} has an account already. Sign in with it, and you come back here to accept.`}>
          <LinkButton variant="primary" className="w-full">
            <Link to={paths.signIn({ next: paths.acceptInvite(token) })} state={{ email: view.email }}>
              Sign in to accept
            </Link>
          </LinkButton>
        </Actions>
      )
    case 'wrong-account':
      return <WrongAccount view={view} />
  }
}

function Actions({ note, children }: { note: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-4">
      <p className="text-base break-words text-muted">{note}</p>
      {children}
    </div>
  )
}

function Accept({ view, token }: { view: Pending; token: string }) {
  const accept = useAccept(token, view.organization_name)
  const { mutate, isPending, error } = useMutation({ mutationFn: () => accept() })
  return (
    <Actions note="You are signed in with this address. Accepting adds the organization to your account; nothing else of it changes.">
      <FormFailure failure={error} />
      <Button variant="primary" className="w-full" pending={isPending} onClick={() => mutate()}>
        Accept invite
      </Button>
    </Actions>
  )
}

/** Somebody else is signed in here. Which address is meant, and the way to it. */
function WrongAccount({ view }: { view: Pending }) {
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.account.signOut(),
    // A page load: nothing that the other account was told stays on the page, and the invite is looked up for nobody.
    onSuccess: () => window.location.reload(),
  })
  return (
    <div className="flex flex-col gap-4">
      <Callout kind="warning" title="You are signed in with another address">
        The invite is for <span className="font-medium break-words">{view.email}</span>, and you are signed in as{' '}
        <span className="font-medium break-words">{view.signed_in_as ?? 'somebody else'}</span>.
      </Callout>
      <FormFailure failure={error} />
      <Button variant="primary" className="w-full" pending={isPending} onClick={() => mutate()}>
        Sign out and go on
      </Button>
      <LinkButton className="w-full">
        <Link to={paths.home()}>Stay signed in</Link>
      </LinkButton>
      <p className="text-sm text-muted">
        Do you want to join with {view.signed_in_as ?? 'your present address'} instead? Ask {view.invited_by} to invite
        that address.
      </p>
    </div>
  )
}
