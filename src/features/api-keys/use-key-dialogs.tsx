import { Ban, CircleCheck, RefreshCw, Settings2, ShieldX, Trash2, Undo2 } from 'lucide-react'
import { type ReactNode, useCallback, useState } from 'react'
import { routes } from '#contract/routes.generated.ts'
import { type ProjectStanding, reasonOf, useVerdict } from '#lib/can.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { type MenuEntry, RowMenu } from '#ui/MenuButton.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { toast } from '#ui/toast.ts'
import type { BulkAction } from './BulkDialog.tsx'
import { type BulkScope, useSwitchKey } from './key-mutations.ts'
import type { KeyRow } from './key-rows.ts'
import { undoDeletion } from './pending-deletions.ts'

// Dialogs come with the intent to open one: the page itself stays light.
const KeySettingsDialog = onDemand(async () => (await import('./KeySettingsDialog.tsx')).KeySettingsDialog)
const RotateKeyDialog = onDemand(async () => (await import('./RotateKeyDialog.tsx')).RotateKeyDialog)
const DisableKeyDialog = onDemand(async () => (await import('./DisableKeyDialog.tsx')).DisableKeyDialog)
const DeleteKeyDialog = onDemand(async () => (await import('./DeleteKeyDialog.tsx')).DeleteKeyDialog)
const BulkDialog = onDemand(async () => (await import('./BulkDialog.tsx')).BulkDialog)

type Open =
  | { kind: 'settings' | 'rotate' | 'disable' | 'delete'; row: KeyRow }
  | { kind: 'bulk'; action: BulkAction; rows: readonly KeyRow[] }
  | null

type KeyDialogsOptions = {
  rows: readonly KeyRow[] | undefined
  scope: BulkScope
  /** The project whose roles decide, where there is one; an organization owner needs none. */
  project?: ProjectStanding
  /** A bulk action did these: they need not stay selected. */
  onDone: (ids: string[]) => void
}

const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.5 } as const

/** The menu of a row, and the dialogs it and the bulk bar open. */
export function useKeyDialogs({ rows, scope, project, onDone }: KeyDialogsOptions) {
  const [open, setOpen] = useState<Open>(null)
  const verdict = useVerdict()
  const { mutate } = useSwitchKey()
  const close = useCallback(() => setOpen(null), [])
  const locked = reasonOf(verdict(routes.apiKeys.update, project))

  const switchKey = useCallback(
    (row: KeyRow, to: 'enable' | 'revokePreviousValue') => {
      const words =
        to === 'enable'
          ? { done: `API key ${row.name} enabled`, failed: `API key ${row.name} could not be enabled` }
          : { done: `Old value of ${row.name} revoked`, failed: `The old value of ${row.name} could not be revoked` }
      const send = () =>
        mutate(
          { id: row.id, to },
          {
            onSuccess: () => toast.success(words.done),
            onError: (error) =>
              toast.error(words.failed, {
                description: errorSentence(error),
                action: { label: 'Try again', onClick: send },
              }),
          },
        )
      send()
    },
    [mutate],
  )

  const openSettings = useCallback(
    (id: string) => {
      const row = rows?.find((one) => one.id === id)
      if (row) setOpen({ kind: 'settings', row })
    },
    [rows],
  )
  const openBulk = useCallback(
    (action: BulkAction, chosen: readonly KeyRow[]) => setOpen({ kind: 'bulk', action, rows: chosen }),
    [],
  )

  const menu = useCallback(
    (row: KeyRow): ReactNode => (
      <RowMenu name={row.name} items={() => menuItems(row, { locked, open: setOpen, switchKey })} />
    ),
    [locked, switchKey],
  )

  const dialogs = (
    <>
      {open?.kind === 'settings' && <KeySettingsDialog row={open.row} locked={locked} onClose={close} />}
      {open?.kind === 'rotate' && <RotateKeyDialog row={open.row} onClose={close} />}
      {open?.kind === 'disable' && <DisableKeyDialog row={open.row} onClose={close} />}
      {open?.kind === 'delete' && <DeleteKeyDialog row={open.row} scope={scope} onClose={close} />}
      {open?.kind === 'bulk' && (
        <BulkDialog action={open.action} rows={open.rows} scope={scope} onClose={close} onDone={onDone} />
      )}
    </>
  )
  return { menu, dialogs, openSettings, openBulk }
}

type MenuTools = {
  locked: string | undefined
  open: (open: Open) => void
  switchKey: (row: KeyRow, to: 'enable' | 'revokePreviousValue') => void
}

function menuItems(row: KeyRow, { locked, open, switchKey }: MenuTools): MenuEntry[] {
  if (row.status === 'deleting') {
    return [{ label: 'Undo deletion', icon: <Undo2 {...icon} />, onSelect: () => void undoDeletion(row.id) }]
  }
  return [
    {
      label: 'Settings',
      icon: <Settings2 {...icon} />,
      prepare: KeySettingsDialog.preload,
      onSelect: () => open({ kind: 'settings', row }),
    },
    {
      label: 'Rotate',
      icon: <RefreshCw {...icon} />,
      disabledReason: locked,
      prepare: RotateKeyDialog.preload,
      onSelect: () => open({ kind: 'rotate', row }),
    },
    ...(row.previous_value
      ? [
          {
            label: 'Revoke old value',
            icon: <ShieldX {...icon} />,
            disabledReason: locked,
            onSelect: () => switchKey(row, 'revokePreviousValue'),
          },
        ]
      : []),
    row.disabled_at === null
      ? {
          label: 'Disable',
          icon: <Ban {...icon} />,
          disabledReason: locked,
          prepare: DisableKeyDialog.preload,
          onSelect: () => open({ kind: 'disable', row }),
        }
      : {
          label: 'Enable',
          icon: <CircleCheck {...icon} />,
          disabledReason: locked,
          onSelect: () => switchKey(row, 'enable'),
        },
    'separator',
    {
      label: 'Delete',
      danger: true,
      icon: <Trash2 {...icon} />,
      disabledReason: locked,
      prepare: DeleteKeyDialog.preload,
      onSelect: () => open({ kind: 'delete', row }),
    },
  ]
}
