import type { ProjectMember } from '#contract/access.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { PROJECT_ROLES } from '#contract/roles.ts'
import { EditRolesDialog } from '#lib/EditRolesDialog.tsx'
import { keyRoleGroups, memberRoleOptions } from '#lib/roles.ts'
import { useOrganization } from '#lib/session.tsx'
import { toast } from '#ui/toast.ts'
import { useSetProjectRoles } from './project-member-mutations.ts'
import { inheritedRoles, nameOf } from './project-member.ts'

/** Chooses a member's roles in a project and says what that gives and takes. */
export function EditProjectRoleDialog({
  project,
  member,
  isSelf,
  onClose,
}: {
  project: ProjectOverview
  member: ProjectMember
  isSelf: boolean
  onClose: () => void
}) {
  const organization = useOrganization()
  const update = useSetProjectRoles(organization.id, project.id, member.id)
  const inherited = inheritedRoles(member.grants)
  return (
    <EditRolesDialog
      description={member.name ? `${member.name}, ${member.email}` : member.email}
      legend="Project role"
      all={PROJECT_ROLES}
      present={member.roles}
      inherited={inherited}
      cards={memberRoleOptions}
      groups={keyRoleGroups}
      missing="Choose a project role. To take away all of them, remove the member."
      unchangedWords={(isUnchanged) =>
        isUnchanged
          ? 'Nothing changes yet.'
          : inherited.length > 0
            ? 'What they may do stays the same: an organization owner is project owner of every project.'
            : 'What they may do stays the same.'
      }
      lossNote={
        isSelf && <p className="text-sm text-muted">You lose this at once. A project owner can give it back.</p>
      }
      update={update}
      onClose={onClose}
      onSaved={() =>
        toast.success(
          isSelf ? `Your role in ${project.name} was changed` : `Role of ${nameOf(member)} in ${project.name} changed`,
        )
      }
    />
  )
}
