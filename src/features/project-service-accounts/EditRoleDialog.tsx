import type { ProjectServiceAccount } from '#contract/access.ts'
import { PROJECT_ROLES } from '#contract/roles.ts'
import { EditRolesDialog } from '#lib/EditRolesDialog.tsx'
import { keyRoleGroups, memberRoleOptions } from '#lib/roles.ts'
import { useOrganization, useProject } from '#lib/session.tsx'
import { toast } from '#ui/toast.ts'
import { inheritedGrant, projectRolesOf } from './project-service-account.ts'
import { useSetProjectRoles } from './project-service-account-mutations.ts'

/** Chooses a service account's roles in the project and says what that gives and takes. */
export function EditRoleDialog({ account, onClose }: { account: ProjectServiceAccount; onClose: () => void }) {
  const organization = useOrganization()
  const project = useProject()
  const update = useSetProjectRoles(organization.id, project.id, account.id)
  const inherited = inheritedGrant(account)
  return (
    <EditRolesDialog
      description={`${account.name} in ${project.name}`}
      legend="Project role"
      all={PROJECT_ROLES}
      present={account.roles}
      inherited={inherited ? projectRolesOf([inherited.role]) : []}
      cards={memberRoleOptions}
      groups={keyRoleGroups}
      missing="Choose a project role. To take away all of them, disconnect the service account."
      unchangedWords={(isUnchanged) => (isUnchanged ? 'No permission changes yet.' : 'What it may do stays the same.')}
      update={update}
      onClose={onClose}
      onSaved={() => toast.success(`Role of ${account.name} changed`)}
    />
  )
}
