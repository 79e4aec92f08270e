import { Bot, KeyRound, Unplug, UserPen } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { ProjectServiceAccount } from '#contract/access.ts'
import { routes } from '#contract/routes.generated.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { useLoaded } from '#lib/query-client.ts'
import { Refused } from '#lib/Refused.tsx'
import { useOrganization, useProject } from '#lib/session.tsx'
import { sorting, text, useUrlState } from '#lib/url-state.ts'
import { failureProps } from '#lib/table-error.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { RowMenu } from '#ui/MenuButton.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { inheritedReason } from './project-service-account.ts'
import { projectServiceAccountColumns } from './project-service-account-columns.tsx'
import { projectServiceAccountsQuery } from './queries.ts'

// Dialogs come with the intent to open one: the page itself stays light.
const EditRoleDialog = onDemand(async () => (await import('./EditRoleDialog.tsx')).EditRoleDialog)
const ProjectAccessDialog = onDemand(async () => (await import('./ProjectAccessDialog.tsx')).ProjectAccessDialog)
const DisconnectDialog = onDemand(async () => (await import('./DisconnectDialog.tsx')).DisconnectDialog)
const dialogs = { access: ProjectAccessDialog, edit: EditRoleDialog, disconnect: DisconnectDialog }

const FIELDS = { q: text(), sort: sorting(['name', 'role', 'used', 'connected'], { id: 'name', desc: false }) }
const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.5 } as const

type Open = { kind: 'edit' | 'access' | 'disconnect'; account: ProjectServiceAccount }

/** The project's service accounts: filter and order in the address, a menu at each row, every state. */
export function ProjectServiceAccountTable() {
  const organization = useOrganization()
  const project = useProject()
  const query = useLoaded(projectServiceAccountsQuery(organization.id, project.id))
  const { values, set } = useUrlState(FIELDS)
  const [open, setOpen] = useState<Open | null>(null)
  const close = useCallback(() => setOpen(null), [])
  const mayEdit = reasonOf(useCan(routes.projectServiceAccounts.setRole, project))
  const mayDisconnect = reasonOf(useCan(routes.projectServiceAccounts.disconnect, project))
  // From the list again, so that the open dialog knows what a refusal taught the list; the one that is gone stays as it was.
  const account = open && (query.data?.find((one) => one.id === open.account.id) ?? open.account)

  const actions = useCallback(
    (one: ProjectServiceAccount) => {
      const show = (kind: Open['kind']) => ({
        prepare: dialogs[kind].preload,
        onSelect: () => setOpen({ kind, account: one }),
      })
      return (
        <RowMenu
          name={one.name}
          items={() => [
            { label: 'View access', icon: <KeyRound {...icon} />, ...show('access') },
            {
              label: 'Edit role',
              icon: <UserPen {...icon} />,
              disabledReason: mayEdit ?? inheritedReason(one),
              ...show('edit'),
            },
            'separator',
            {
              label: 'Disconnect',
              icon: <Unplug {...icon} />,
              danger: true,
              disabledReason: mayDisconnect ?? inheritedReason(one),
              ...show('disconnect'),
            },
          ]}
        />
      )
    },
    [mayEdit, mayDisconnect],
  )

  if (query.error instanceof ApiFailure && query.error.kind === 'forbidden') {
    return <Refused title="You cannot see service accounts here" reason={query.error.message} />
  }
  return (
    <>
      <DataTable
        label="Service accounts"
        noun={{ one: 'service account', other: 'service accounts' }}
        columns={projectServiceAccountColumns}
        rows={query.data}
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
          <EmptyState bare icon={<Bot size={16} strokeWidth={1.5} />} title="No service account has access">
            Connect a service account of the organization to let it work in this project.
          </EmptyState>
        }
      />
      {open?.kind === 'access' && account && <ProjectAccessDialog account={account} onClose={close} />}
      {open?.kind === 'edit' && account && <EditRoleDialog account={account} onClose={close} />}
      {open?.kind === 'disconnect' && account && <DisconnectDialog account={account} onClose={close} />}
    </>
  )
}
