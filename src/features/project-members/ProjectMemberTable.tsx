import { KeyRound, LogOut, UserMinus, UserPen, Users } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import type { ProjectMember } from '#contract/access.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { PROJECT_ROLES } from '#contract/roles.ts'
import { routes } from '#contract/routes.generated.ts'
import { reasonOf, useCan } from '#lib/can.ts'
import { useLoaded } from '#lib/query-client.ts'
import { keyRoleGroups, memberRoleOptions } from '#lib/roles.ts'
import { useOrganization, useSession } from '#lib/session.tsx'
import { oneOf, sorting, text, useUrlState } from '#lib/url-state.ts'
import { failureProps } from '#lib/table-error.ts'
import { Button } from '#ui/Button.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { RowMenu } from '#ui/MenuButton.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { Select } from '#ui/Select.tsx'
import { projectMemberColumns } from './project-member-columns.tsx'
import { inheritedReason, nameOf, onlyInherits } from './project-member.ts'
import { projectMembersQuery } from './queries.ts'

// Dialogs come with the intent to open one: the page itself stays light.
const EditProjectRoleDialog = onDemand(async () => (await import('./EditProjectRoleDialog.tsx')).EditProjectRoleDialog)
const RemoveFromProjectDialog = onDemand(
  async () => (await import('./RemoveFromProjectDialog.tsx')).RemoveFromProjectDialog,
)
const MemberAccessDialog = onDemand(async () => (await import('./MemberAccessDialog.tsx')).MemberAccessDialog)
const ProjectAccessDialog = onDemand(async () => (await import('./ProjectAccessDialog.tsx')).ProjectAccessDialog)
const dialogs = { edit: EditProjectRoleDialog, remove: RemoveFromProjectDialog, access: MemberAccessDialog }

const FIELDS = {
  q: text(),
  role: oneOf(['', ...PROJECT_ROLES], ''),
  sort: sorting(['name', 'role', 'organization', 'added'], { id: 'name', desc: false }),
}

type Dialog = 'edit' | 'remove' | 'access'
type Open = { kind: Dialog; member: ProjectMember } | { kind: 'project' } | null
const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.5 } as const

/** People of a project: filter, role and order in the address, a menu at each row, every state. */
export function ProjectMemberTable({ project }: { project: ProjectOverview }) {
  const organization = useOrganization()
  const { user } = useSession()
  const query = useLoaded(projectMembersQuery(organization.id, project.id))
  const { values, set, reset } = useUrlState(FIELDS)
  const [open, setOpen] = useState<Open>(null)
  const close = useCallback(() => setOpen(null), [])
  const actions = useRowActions(project, setOpen)
  const columns = useMemo(() => projectMemberColumns(user.id), [user.id])
  const { role } = values
  const rows = useMemo(
    () => (role === '' ? query.data : query.data?.filter(({ grants }) => grants.some((grant) => grant.role === role))),
    [query.data, role],
  )
  const member =
    open && open.kind !== 'project' ? (query.data?.find((one) => one.id === open.member.id) ?? open.member) : undefined
  const about = member && { project, member, isSelf: member.id === user.id, onClose: close }

  return (
    <>
      <DataTable
        label="Project members"
        noun={{ one: 'member', other: 'members' }}
        columns={columns}
        rows={rows}
        total={query.data?.length}
        rowId={(one) => one.id}
        rowName={nameOf}
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
              value={role}
              onChange={(event) => set({ role: FIELDS.role.parse(event.target.value) })}
              placeholder="Any role"
              options={memberRoleOptions}
              groups={keyRoleGroups}
            />
            <Button icon={<KeyRound {...icon} />} onClick={() => setOpen({ kind: 'project' })}>
              Who can access
            </Button>
          </>
        }
        isFiltered={role !== ''}
        onClearFilters={() => reset('q', 'role')}
        sort={values.sort}
        onSortChange={(sort) => set({ sort })}
        {...failureProps(query, 'The members could not be loaded')}
        empty={<EmptyState bare icon={<Users {...icon} />} title="Nobody here" />}
      />
      {open?.kind === 'project' && <ProjectAccessDialog project={project} onClose={close} />}
      {open?.kind === 'edit' && about && <EditProjectRoleDialog {...about} />}
      {open?.kind === 'remove' && about && <RemoveFromProjectDialog {...about} />}
      {open?.kind === 'access' && about && <MemberAccessDialog {...about} />}
    </>
  )
}

/** The menu at the end of each row. Who only inherits is left alone: what they hold is given elsewhere. */
function useRowActions(project: ProjectOverview, setOpen: (open: Open) => void) {
  const { user } = useSession()
  const mayEdit = reasonOf(useCan(routes.projectMembers.setRole, project))
  const mayRemove = reasonOf(useCan(routes.projectMembers.remove, project))
  const mayLeave = reasonOf(useCan(routes.projectMembers.leave, project))
  return useCallback(
    (member: ProjectMember) => {
      const show = (kind: Dialog) => ({ prepare: dialogs[kind].preload, onSelect: () => setOpen({ kind, member }) })
      const inherited = onlyInherits(member) ? inheritedReason(member.grants) : undefined
      return (
        <RowMenu
          name={nameOf(member)}
          items={() => [
            { label: 'View access', icon: <KeyRound {...icon} />, ...show('access') },
            {
              label: 'Edit role',
              icon: <UserPen {...icon} />,
              disabledReason: mayEdit ?? inherited,
              ...show('edit'),
            },
            'separator',
            member.id === user.id
              ? {
                  label: 'Leave project',
                  icon: <LogOut {...icon} />,
                  danger: true,
                  disabledReason: mayLeave ?? inherited,
                  ...show('remove'),
                }
              : {
                  label: 'Remove member',
                  icon: <UserMinus {...icon} />,
                  danger: true,
                  disabledReason: mayRemove ?? inherited,
                  ...show('remove'),
                },
          ]}
        />
      )
    },
    [user.id, mayEdit, mayRemove, mayLeave, setOpen],
  )
}
