import { useState } from 'react'
import { useContractForm } from '#lib/form.ts'
import { FormDialog } from '#lib/FormDialog.tsx'
import { Identifier } from '#ui/Identifier.tsx'
import { Time } from '#ui/Time.tsx'
import { toast } from '#ui/toast.ts'
import { KeyFields, permissionValues } from './KeyFields.tsx'
import { useUpdateKey } from './key-mutations.ts'
import type { KeyRow } from './key-rows.ts'
import { permissionsOf, samePermissions } from './permissions.ts'

/** Shows and changes a key's name, permissions and expiry. `locked`: it can be looked at only, for this reason. */
export function KeySettingsDialog({
  row: latest,
  locked,
  onClose,
}: {
  row: KeyRow
  locked: string | undefined
  onClose: () => void
}) {
  // As it was when the dialog opened. The list behind it is read anew, and what somebody else changed meanwhile would look
  // as if it had been changed back here. After a refusal as it is now: that may be why.
  const [opened] = useState(latest)
  const update = useUpdateKey(opened.id)
  const row = update.isError ? latest : opened
  const form = useContractForm({
    schema: () => import('./key-form.ts').then((module) => module.keyForm),
    defaultValues: {
      name: row.name,
      ...permissionValues(row.permissions),
      expiry: row.expires_at ? 'keep' : 'never',
      expiry_day: '',
    },
    send: async (after) => {
      // Only what was changed is sent, so that two people who change different things do not undo each other; roles that
      // the picker shows as the same thing stay as they were made.
      const changed = {
        ...(after.name === row.name ? {} : { name: after.name }),
        ...(samePermissions(permissionsOf(after.roles), row.permissions)
          ? {}
          : { roles: after.roles, expected_roles: row.roles }),
        ...(after.expires_at === undefined || after.expires_at === row.expires_at
          ? {}
          : { expires_at: after.expires_at }),
      }
      if (Object.keys(changed).length > 0) {
        await update.mutateAsync(changed)
        toast.success(`API key ${after.name} updated`)
      }
      onClose()
    },
  })
  return (
    <FormDialog form={form} title="API key settings" verb="Update" locked={locked} onClose={onClose}>
      <dl className="mb-4 grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-1 rounded-md border border-line bg-sunken px-3 py-2 text-sm">
        <dt className="text-muted">ID</dt>
        <dd className="min-w-0">
          <Identifier value={row.id} label="API key ID" full />
        </dd>
        <dt className="text-muted">Value</dt>
        <dd className="min-w-0 truncate font-mono text-xs text-muted">{row.hint}</dd>
        <dt className="text-muted">Created</dt>
        <dd className="min-w-0 truncate">
          <Time value={row.created_at} format="date" />
          {row.creator && ` by ${row.creator.name}`}
        </dd>
      </dl>
      <KeyFields expiresAt={row.expires_at} locked={locked} />
    </FormDialog>
  )
}
