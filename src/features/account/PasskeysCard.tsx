import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { KeyRound } from 'lucide-react'
import type { Passkey } from '#contract/factors.ts'
import { api } from '#lib/api.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { passkeysWork } from '#lib/passkey.ts'
import { useLoaded } from '#lib/query-client.ts'
import { Badge } from '#ui/Badge.tsx'
import { Button } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { RowMenu } from '#ui/MenuButton.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { Time } from '#ui/Time.tsx'
import { toast } from '#ui/toast.ts'
import { factorsQuery } from './queries.ts'

const AddPasskeyDialog = onDemand(async () => (await import('./PasskeyDialogs.tsx')).AddPasskeyDialog)
const RenamePasskeyDialog = onDemand(async () => (await import('./PasskeyDialogs.tsx')).RenamePasskeyDialog)
const ConfirmDialog = onDemand(async () => (await import('#ui/ConfirmDialog.tsx')).ConfirmDialog)

type Shown = { what: 'nothing' | 'adding' } | { what: 'renaming' | 'removing'; passkey: Passkey }

/** Signing in with a fingerprint, a face or a device's PIN instead of a password. */
export function PasskeysCard() {
  const { data } = useLoaded(factorsQuery)
  const [shown, setShown] = useState<Shown>({ what: 'nothing' })
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: (passkey: Passkey) => api.factors.removePasskey({ params: { passkey_id: passkey.id } }),
    onSuccess: async (_, passkey) => {
      setShown({ what: 'nothing' })
      toast.success(`Passkey ${passkey.name} removed`)
      await client.invalidateQueries({ queryKey: factorsQuery.queryKey })
    },
  })
  const close = () => {
    setShown({ what: 'nothing' })
    // What failed for one passkey is not to stand in the dialog of the next.
    remove.reset()
  }
  const passkeys = data?.passkeys ?? []
  return (
    <>
      <Card
        flush
        title="Passkeys"
        description="Sign in with your fingerprint, your face or your device's PIN. A passkey works on this site only, so nobody can trick you out of it."
        action={
          <Button
            disabledReason={passkeysWork() ? undefined : 'This browser has no passkeys, or not at this address.'}
            onPointerEnter={AddPasskeyDialog.preload}
            onClick={() => setShown({ what: 'adding' })}
          >
            Add passkey
          </Button>
        }
      >
        {passkeys.length > 0 && (
          <ul className="divide-y divide-line">
            {passkeys.map((passkey) => (
              <li key={passkey.id} className="flex items-center gap-3 px-4 py-3 sm:px-5">
                <KeyRound aria-hidden size={16} strokeWidth={1.5} className="shrink-0 text-muted" />
                <div className="min-w-0 flex-1">
                  <p className="flex flex-wrap items-center gap-x-2 text-sm font-medium">
                    <span className="min-w-0 truncate">{passkey.name}</span>
                    {passkey.synced && <Badge>Synced</Badge>}
                  </p>
                  <p className="text-xs text-muted">
                    Added <Time value={passkey.created_at} />
                    {passkey.last_used_at ? (
                      <>
                        {' '}
                        · last used <Time value={passkey.last_used_at} />
                      </>
                    ) : (
                      ' · never used'
                    )}
                  </p>
                </div>
                <RowMenu
                  name={passkey.name}
                  items={[
                    {
                      label: 'Rename',
                      prepare: RenamePasskeyDialog.preload,
                      onSelect: () => setShown({ what: 'renaming', passkey }),
                    },
                    {
                      label: 'Remove',
                      danger: true,
                      prepare: ConfirmDialog.preload,
                      onSelect: () => setShown({ what: 'removing', passkey }),
                    },
                  ]}
                />
              </li>
            ))}
          </ul>
        )}
      </Card>
      {shown.what === 'adding' && <AddPasskeyDialog onClose={close} />}
      {shown.what === 'renaming' && <RenamePasskeyDialog passkey={shown.passkey} onClose={close} />}
      {shown.what === 'removing' && (
        <ConfirmDialog
          open
          danger
          onOpenChange={close}
          title="Remove passkey"
          confirmLabel="Remove passkey"
          pending={remove.isPending}
          error={<FormFailure failure={remove.error} />}
          onConfirm={() => remove.mutate(shown.passkey)}
        >
          <p>
            <span className="font-medium text-text">{shown.passkey.name}</span> will no longer sign you in. Your device
            may go on offering it until you delete it there too.
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}
