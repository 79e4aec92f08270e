import { useMutation } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import type { Session } from '#contract/console.ts'
import { api } from '#lib/api.ts'
import { passkeySentence, passkeysWork, showPasskey } from '#lib/passkey.ts'
import { Button } from '#ui/Button.tsx'
import { FormError } from '#ui/Field.tsx'

/** Signs in with a passkey; nothing in a browser that has none. */
export function PasskeyButton({ onSignedIn }: { onSignedIn: (session: Session) => Promise<void> }) {
  const signIn = useMutation({
    mutationFn: async () => {
      const credential = await showPasskey(await api.factors.passkeyChallenge())
      await onSignedIn(await api.factors.signInWithPasskey({ body: { credential } }))
    },
  })
  if (!passkeysWork()) return null
  return (
    <div className="mt-3 flex flex-col gap-3">
      <Button
        className="w-full"
        pending={signIn.isPending}
        icon={<KeyRound aria-hidden size={16} strokeWidth={1.5} />}
        onClick={() => signIn.mutate()}
      >
        Sign in with a passkey
      </Button>
      <FormError>{signIn.error ? passkeySentence(signIn.error) : null}</FormError>
    </div>
  )
}
