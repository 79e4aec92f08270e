import { useEffect, useState } from 'react'
import type { ConfirmationMethod } from '#contract/factors.ts'
import { onConfirmationNeeded } from '#lib/confirm-identity.ts'
import { onDemand } from '#ui/on-demand.tsx'

const ConfirmIdentityDialog = onDemand(
  async () => (await import('#features/confirm-identity/ConfirmIdentityDialog.tsx')).ConfirmIdentityDialog,
)

type Asked = { methods: readonly ConfirmationMethod[]; settle: (confirmed: boolean) => void }

/** Where somebody confirms that it is they, over whatever page or dialog asked. Its code comes with the first time. */
export function ConfirmIdentityRegion() {
  const [asked, setAsked] = useState<Asked | null>(null)
  useEffect(
    () =>
      onConfirmationNeeded(
        (methods) =>
          new Promise((settle) => {
            setAsked({ methods, settle })
          }),
      ),
    [],
  )
  if (!asked) return null
  return (
    <ConfirmIdentityDialog
      methods={asked.methods}
      onDone={(confirmed) => {
        setAsked(null)
        asked.settle(confirmed)
      }}
    />
  )
}
