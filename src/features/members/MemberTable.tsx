import type { UseQueryResult } from '@tanstack/react-query'
import { KeyRound, Link2, LogOut, Send, Trash2, UserMinus, UserPen, Users } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { ORGANIZATION_ROLES } from '#contract/roles.ts'
import { routes } from '#contract/routes.generated.ts'
import type { MemberList } from '#contract/users.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { errorSentence } from '#lib/describe-error.ts'
import { comingRows, usableRows, type Whole } from '#lib/first-rows.ts'
import { organizationRoleOptions } from '#lib/roles.ts'
import { useOrganization, useSession } from '#lib/session.tsx'
import { oneOf, sorting, text, useUrlState } from '#lib/url-state.ts'
import { failureProps } from '#lib/table-error.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { type MenuEntry, RowMenu } from '#ui/MenuButton.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { Select } from '#ui/Select.tsx'
import { toast } from '#ui/toast.ts'
import { memberColumns } from './member-columns.tsx'
import { useResendInvite } from './member-mutations.ts'
import { nameOf, narrow, type Row, STATUSES } from './member-rows.ts'

// Dialogs come with the intent to open one: the page itself stays light.
const EditRoleDialog = onDemand(async () => (await import('./EditRoleDialog.tsx')).EditRoleDialog)
const RemoveMemberDialog = onDemand(async () => (await import('./RemoveMemberDialog.tsx')).RemoveMemberDialog)
const AccessDialog = onDemand(async () => (await import('./AccessDialog.tsx')).AccessDialog)
const InviteLinkDialog = onDemand(async () => (await import('./InviteLinkDialog.tsx')).InviteLinkDialog)
const DeleteInviteDialog = onDemand(async () => (await import('./DeleteInviteDialog.tsx')).DeleteInviteDialog)
const dialogs = {
  edit: EditRoleDialog,
  remove: RemoveMemberDialog,
  access: AccessDialog,
  link: InviteLinkDialog,
  delete: DeleteInviteDialog,
}

const FIELDS = {
  q: text(),
  role: oneOf(['', ...ORGANIZATION_ROLES], ''),
  status: oneOf(['', ...STATUSES], ''),
  sort: sorting(['name', 'role', 'projects', 'status', 'active', 'since'], { id: 'name', desc: false }),
}
const statusOptions = [
  { value: '', label: 'Any status' },
  { value: 'active', label: 'Active' },
  { value: 'pending', label: 'Pending' },
  { value: 'expired', label: 'Expired' },
]

type Dialog = 'edit' | 'remove' | 'access' | 'link' | 'delete'
const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.5 } as const

/** People and invites: filter, role, status and order in the address, a menu at each row, every state. */
export function MemberTable({
  query,
  all,
}: {
  query: UseQueryResult<Whole<MemberList>>
  all: readonly Row[] | undefined
}) {
  const organization = useOrganization()
  const { user } = useSession()
  const seesInvites = useCan(routes.invites.list).allowed
  const { values, set, reset, isDefault } = useUrlState(FIELDS)
  const rows = usableRows(query.data, isDefault, query.error) && all
  const [open, setOpen] = useState<{ kind: Dialog; row: Row } | null>(null)
  const close = useCallback(() => setOpen(null), [])
  const actions = useRowActions(setOpen)
  const names = useMemo(() => new Map(query.data?.projects.map((project) => [project.id, project.name])), [query.data])
  const columns = useMemo(() => memberColumns(user.id, names, seesInvites), [user.id, names, seesInvites])
  const shown = useMemo(() => rows && narrow(rows, values), [rows, values])
  // From the list again: a refusal that taught the list something new shows in the open dialog at once.
  const row = open && (rows?.find((one) => one.id === open.row.id) ?? open.row)
  const isSelf = row?.id === user.id

  return (
    <>
      <DataTable
        label="Members"
        noun={{ one: 'person', other: 'people' }}
        columns={columns}
        rows={shown}
        total={rows?.length}
        coming={comingRows(query.data, rows)}
        rowId={(one) => one.id}
        rowName={nameOf}
        isDimmed={(one) => one.status === 'expired'}
        actions={actions}
        filter={values.q}
        filterLabel="Filter members"
        onFilterChange={(q) => set({ q }, 'replace')}
        toolbar={
          <>
            <Select
              label="Filter by role"
              hideLabel
              fieldClassName="w-44 max-sm:flex-1 max-sm:basis-36"
              value={values.role}
              onChange={(event) => set({ role: FIELDS.role.parse(event.target.value) })}
              options={[{ value: '', label: 'Any role' }, ...organizationRoleOptions]}
            />
            {seesInvites && (
              <Select
                label="Filter by status"
                hideLabel
                fieldClassName="w-32 max-sm:flex-1 max-sm:basis-36"
                value={values.status}
                onChange={(event) => set({ status: FIELDS.status.parse(event.target.value) })}
                options={statusOptions}
              />
            )}
          </>
        }
        isFiltered={values.role !== '' || values.status !== ''}
        onClearFilters={() => reset('q', 'role', 'status')}
        sort={values.sort}
        onSortChange={(sort) => set({ sort })}
        {...failureProps(query, 'The members could not be loaded')}
        empty={<EmptyState bare icon={<Users size={16} strokeWidth={1.5} />} title="Nobody here" />}
      />
      {open?.kind === 'edit' && row && (
        <EditRoleDialog row={row} isSelf={isSelf} isLastOwner={isLastOwner(rows, row)} onClose={close} />
      )}
      {open?.kind === 'remove' && row && <RemoveMemberDialog row={row} isSelf={isSelf} onClose={close} />}
      {open?.kind === 'access' && row && (
        <AccessDialog
          row={row}
          isSelf={isSelf}
          isWhole={organization.roles.includes('OrgOwner') || isSelf}
          onClose={close}
        />
      )}
      {open?.kind === 'link' && row && <InviteLinkDialog row={row} onClose={close} />}
      {open?.kind === 'delete' && row && <DeleteInviteDialog row={row} onClose={close} />}
    </>
  )
}

function isLastOwner(rows: readonly Row[] | undefined, row: Row): boolean {
  const owners = rows?.filter((one) => one.kind === 'member' && one.roles.includes('OrgOwner')) ?? []
  return owners.length === 1 && owners[0]?.id === row.id
}

/** The menu at the end of each row: what one may do with that person or invite, and why not with the rest. */
function useRowActions(setOpen: (open: { kind: Dialog; row: Row }) => void) {
  const organization = useOrganization()
  const { user, sends_mail: sendsMail } = useSession()
  const mayEdit = reasonOf(useCan(routes.members.setRole))
  const mayRemove = reasonOf(useCan(routes.users.delete))
  const mayInvite = reasonOf(useCan(routes.invites.resend))
  const { mutateAsync: resend } = useResendInvite(organization.id)

  return useCallback(
    (row: Row) => {
      const show = (kind: Dialog) => ({ prepare: dialogs[kind].preload, onSelect: () => setOpen({ kind, row }) })
      async function sendAgain() {
        try {
          const { last_sent_at, created_at } = await resend(row.id)
          if (last_sent_at === null || last_sent_at < created_at)
            toast.error(`No mail could be sent to ${row.email}`, {
              description: 'The invite stands for 7 days: copy its link instead.',
            })
          else if (sendsMail)
            toast.success(`Invite sent again to ${row.email}`, { description: 'It works for 7 days from now.' })
          else
            toast.error(`Nobody told ${row.email}: this server has no mail server`, {
              description: 'The invite works for 7 days from now: copy its link and hand it over.',
            })
        } catch (error) {
          toast.error(`The invite to ${row.email} was not sent`, {
            description: errorSentence(error),
            action: { label: 'Try again', onClick: () => void sendAgain() },
          })
        }
      }
      const invite = (): MenuEntry[] => [
        {
          label: 'Resend invite',
          icon: <Send {...icon} />,
          disabledReason: mayInvite,
          onSelect: () => void sendAgain(),
        },
        { label: 'Copy link', icon: <Link2 {...icon} />, disabledReason: mayInvite, ...show('link') },
        { label: 'Edit role', icon: <UserPen {...icon} />, disabledReason: mayInvite, ...show('edit') },
        'separator',
        {
          label: 'Delete invite',
          icon: <Trash2 {...icon} />,
          danger: true,
          disabledReason: mayInvite,
          ...show('delete'),
        },
      ]
      const member = (): MenuEntry[] => [
        { label: 'View access', icon: <KeyRound {...icon} />, ...show('access') },
        { label: 'Edit role', icon: <UserPen {...icon} />, disabledReason: mayEdit, ...show('edit') },
        'separator',
        row.id === user.id
          ? { label: 'Leave organization', icon: <LogOut {...icon} />, danger: true, ...show('remove') }
          : {
              label: 'Remove member',
              icon: <UserMinus {...icon} />,
              danger: true,
              disabledReason: mayRemove,
              ...show('remove'),
            },
      ]
      return <RowMenu name={nameOf(row)} items={row.kind === 'invite' ? invite : member} />
    },
    [user.id, mayEdit, mayRemove, mayInvite, resend, setOpen, sendsMail],
  )
}
