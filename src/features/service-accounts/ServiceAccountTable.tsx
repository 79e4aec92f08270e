import { Bot, KeyRound, RefreshCw, Settings2, Trash2 } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { routes } from '#contract/routes.generated.ts'
import type { ServiceAccountOverview } from '#contract/service-accounts.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { comingRows, usableRows } from '#lib/first-rows.ts'
import { useLoaded } from '#lib/query-client.ts'
import { useOrganization } from '#lib/session.tsx'
import { sorting, text, useUrlState } from '#lib/url-state.ts'
import { failureProps } from '#lib/table-error.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { RowMenu } from '#ui/MenuButton.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { serviceAccountsQuery } from './queries.ts'
import { serviceAccountColumns } from './service-account-columns.tsx'

// Dialogs come with the intent to open one: the page itself stays light.
const ManageDialog = onDemand(async () => (await import('./ManageDialog.tsx')).ManageDialog)
const ServiceAccountAccessDialog = onDemand(
  async () => (await import('./ServiceAccountAccessDialog.tsx')).ServiceAccountAccessDialog,
)
const RotateSecretDialog = onDemand(async () => (await import('./RotateSecretDialog.tsx')).RotateSecretDialog)
const DeleteDialog = onDemand(async () => (await import('./DeleteDialog.tsx')).DeleteDialog)
const dialogs = {
  manage: ManageDialog,
  access: ServiceAccountAccessDialog,
  rotate: RotateSecretDialog,
  delete: DeleteDialog,
}

const FIELDS = {
  q: text(),
  sort: sorting(['name', 'role', 'projects', 'old', 'used', 'created'], { id: 'name', desc: false }),
}
const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.5 } as const

type Open = { kind: 'manage' | 'access' | 'rotate' | 'delete'; account: ServiceAccountOverview }

/** The organization's service accounts: filter and order in the address, a menu at each row, every state. */
export function ServiceAccountTable() {
  const organization = useOrganization()
  const query = useLoaded(serviceAccountsQuery(organization.id))
  const { values, set, isDefault } = useUrlState(FIELDS)
  const [open, setOpen] = useState<Open | null>(null)
  const close = useCallback(() => setOpen(null), [])
  const mayUpdate = reasonOf(useCan(routes.serviceAccounts.update))
  const mayRotate = reasonOf(useCan(routes.serviceAccounts.rotateSecret))
  const mayDelete = reasonOf(useCan(routes.serviceAccounts.delete))
  const mayCreate = useCan(routes.serviceAccounts.create)

  const { data } = query
  const rows = usableRows(data, isDefault, query.error)?.data
  const names = useMemo(() => new Map(data?.projects.map((project) => [project.id, project.name])), [data?.projects])
  const anyOldSecret = data?.data.some((account) => account.previous_secret) ?? false
  const columns = useMemo(() => serviceAccountColumns(names, anyOldSecret), [names, anyOldSecret])
  // From the list again, so that the open dialog knows what a refusal taught the list; the one that is gone stays as it was.
  const account = open && (data?.data.find((one) => one.id === open.account.id) ?? open.account)

  const actions = useCallback(
    (one: ServiceAccountOverview) => {
      const show = (kind: Open['kind']) => ({
        prepare: dialogs[kind].preload,
        onSelect: () => setOpen({ kind, account: one }),
      })
      return (
        <RowMenu
          name={one.name}
          items={() => [
            { label: 'Manage', icon: <Settings2 {...icon} />, disabledReason: mayUpdate, ...show('manage') },
            { label: 'View access', icon: <KeyRound {...icon} />, ...show('access') },
            {
              label: 'Rotate secret',
              icon: <RefreshCw {...icon} />,
              disabledReason: mayRotate,
              ...show('rotate'),
            },
            'separator',
            {
              label: 'Delete',
              icon: <Trash2 {...icon} />,
              danger: true,
              disabledReason: mayDelete,
              ...show('delete'),
            },
          ]}
        />
      )
    },
    [mayUpdate, mayRotate, mayDelete],
  )

  return (
    <>
      <DataTable
        label="Service accounts"
        noun={{ one: 'service account', other: 'service accounts' }}
        columns={columns}
        rows={rows}
        coming={comingRows(data, rows)}
        rowId={(one) => one.id}
        rowName={(one) => one.name}
        actions={actions}
        filter={values.q}
        filterLabel="Filter service accounts"
        onFilterChange={(q) => set({ q }, 'replace')}
        sort={values.sort}
        onSortChange={(sort) => set({ sort })}
        {...failureProps(query, 'The service accounts could not be loaded')}
        skeletonRows={4}
        empty={
          <EmptyState bare icon={<Bot size={16} strokeWidth={1.5} />} title="No service accounts yet">
            Service accounts enable programmatic access to the Admin API, which can be used to create and manage
            projects and API keys.
            {mayCreate.allowed && ' Create the first one above.'}
          </EmptyState>
        }
      />
      {open?.kind === 'manage' && account && <ManageDialog account={account} onClose={close} />}
      {open?.kind === 'access' && account && <ServiceAccountAccessDialog account={account} onClose={close} />}
      {open?.kind === 'rotate' && account && <RotateSecretDialog account={account} names={names} onClose={close} />}
      {open?.kind === 'delete' && account && <DeleteDialog account={account} names={names} onClose={close} />}
    </>
  )
}
