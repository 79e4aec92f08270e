import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { KeyRound } from 'lucide-react'
import { useLocation } from 'react-router'
import { patterns } from '#app/paths.ts'
import type { ConfirmationMethod } from '#contract/factors.ts'
import { api } from '#lib/api.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { passkeySentence, passkeysWork, showPasskey } from '#lib/passkey.ts'
import { sessionQuery } from '#lib/queries.ts'
import { Button } from '#ui/Button.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { FieldGroup, FormError } from '#ui/Field.tsx'
import { PasswordField, TextField } from '#ui/TextField.tsx'

const TITLE = 'Confirm it is you'
const DESCRIPTION =
  'What you are about to do cannot be undone, or gives somebody power. You are asked once in ten minutes.'
const OTHER_WAY: Record<ConfirmationMethod, string> = {
  password: 'Use your password',
  code: 'Use a code',
  passkey: 'Use a passkey',
}

type Way = { others: React.ReactNode; onDone: (confirmed: boolean) => void }

/** Asks who sits at the console to prove who they are. Takes how they can; says whether they did. */
export function ConfirmIdentityDialog({
  methods,
  onDone,
}: {
  methods: readonly ConfirmationMethod[]
  onDone: (confirmed: boolean) => void
}) {
  const { pathname } = useLocation()
  const { data: session } = useQuery(sessionQuery)
  const person = session?.state === 'signed-in' ? session.user.id : undefined
  const [asked] = useState(person)
  // The question must not lie over the sign-in page, nor go to somebody else who has signed in meanwhile. A session that merely
  // ended may be signed in again over it, and then what was typed is sent.
  const isOver = pathname === patterns.signIn || (person !== undefined && asked !== undefined && person !== asked)
  useEffect(() => {
    if (isOver) onDone(false)
  }, [isOver, onDone])
  const usable = methods.filter((method) => method !== 'passkey' || passkeysWork())
  const [chosen, setChosen] = useState(usable[0])
  const others = usable
    .filter((method) => method !== chosen)
    .map((method) => (
      <Button key={method} variant="ghost" size="sm" onClick={() => setChosen(method)}>
        {OTHER_WAY[method]}
      </Button>
    ))
  const way: Way = {
    others: others.length > 0 && <div className="mt-4 -ml-2 flex flex-wrap gap-1">{others}</div>,
    onDone,
  }
  switch (chosen) {
    case 'password':
      return <ByPassword {...way} />
    case 'code':
      return <ByCode {...way} />
    case 'passkey':
      return <ByPasskey {...way} />
    default:
      return <NoWay onDone={onDone} />
  }
}

const passwordSchema = async () => (await import('#contract/factors.ts')).ConfirmPassword
const codeSchema = async () => (await import('#contract/factors.ts')).ConfirmCode

function Footer({ pending, onCancel }: { pending: boolean; onCancel: () => void }) {
  return (
    <>
      <Button onClick={onCancel} disabled={pending}>
        Cancel
      </Button>
      <Button type="submit" variant="primary" pending={pending}>
        Confirm
      </Button>
    </>
  )
}

/** A dialog is a child of the tree it was opened in: without this, React would hand the submit to a form around it too. */
function alone(submit: (event: React.BaseSyntheticEvent) => Promise<void>) {
  return (event: React.BaseSyntheticEvent) => {
    event.stopPropagation()
    void submit(event)
  }
}

function ByPassword({ others, onDone }: Way) {
  // Above every frame, so not from the session's context.
  const { data: session } = useQuery(sessionQuery)
  const email = session?.state === 'signed-in' ? session.user.email : ''
  const form = useContractForm({
    schema: passwordSchema,
    defaultValues: { method: 'password', password: '' },
    send: async (body) => {
      await api.factors.confirm({ body })
      onDone(true)
    },
  })
  const pending = form.formState.isSubmitting
  return (
    <Dialog
      open
      onOpenChange={() => onDone(false)}
      title={TITLE}
      description={DESCRIPTION}
      size="sm"
      busy={pending}
      onSubmit={alone(form.submit)}
      footer={<Footer pending={pending} onCancel={() => onDone(false)} />}
    >
      <FieldGroup>
        {/* A password manager has to know whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <PasswordField label="Your password" autoComplete="current-password" {...form.field('password')} />
        <FormFailure failure={form.failure} />
      </FieldGroup>
      {others}
    </Dialog>
  )
}

function ByCode({ others, onDone }: Way) {
  const form = useContractForm({
    schema: codeSchema,
    defaultValues: { method: 'code', code: '' },
    send: async (body) => {
      await api.factors.confirm({ body })
      onDone(true)
    },
  })
  const pending = form.formState.isSubmitting
  return (
    <Dialog
      open
      onOpenChange={() => onDone(false)}
      title={TITLE}
      description={DESCRIPTION}
      size="sm"
      busy={pending}
      onSubmit={alone(form.submit)}
      footer={<Footer pending={pending} onCancel={() => onDone(false)} />}
    >
      <FieldGroup>
        <TextField
          label="Code"
          help="The 6 digits that your authenticator app shows, or a recovery code."
          autoComplete="one-time-code"
          inputMode="text"
          {...form.field('code')}
        />
        <FormFailure failure={form.failure} />
      </FieldGroup>
      {others}
    </Dialog>
  )
}

function ByPasskey({ others, onDone }: Way) {
  const confirm = useMutation({
    mutationFn: async () => {
      const credential = await showPasskey(await api.factors.passkeyChallenge())
      await api.factors.confirm({ body: { method: 'passkey', credential } })
    },
    onSuccess: () => onDone(true),
  })
  return (
    <Dialog
      open
      onOpenChange={() => onDone(false)}
      title={TITLE}
      description={DESCRIPTION}
      size="sm"
      busy={confirm.isPending}
      footer={
        <Button onClick={() => onDone(false)} disabled={confirm.isPending}>
          Cancel
        </Button>
      }
    >
      <Button
        variant="primary"
        data-autofocus
        className="w-full"
        pending={confirm.isPending}
        icon={<KeyRound aria-hidden size={16} strokeWidth={1.5} />}
        onClick={() => confirm.mutate()}
      >
        Use a passkey
      </Button>
      <div className="mt-3 empty:hidden">
        <FormError>{confirm.error ? passkeySentence(confirm.error) : null}</FormError>
      </div>
      {others}
    </Dialog>
  )
}

function NoWay({ onDone }: { onDone: (confirmed: boolean) => void }) {
  return (
    <Dialog
      open
      onOpenChange={() => onDone(false)}
      title={TITLE}
      size="sm"
      footer={<Button onClick={() => onDone(false)}>Close</Button>}
    >
      <p className="text-sm text-muted">
        This browser knows no way to confirm. Sign out and in again, then do it within ten minutes.
      </p>
    </Dialog>
  )
}
