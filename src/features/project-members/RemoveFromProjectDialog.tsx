import { useNavigate } from 'react-router'
import { paths } from '#app/paths.ts'
import type { ProjectMember } from '#contract/access.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useInvalidateOrganization } from '#lib/queries.ts'
import { useOrganization } from '#lib/session.tsx'
import { ConfirmDialog } from '#ui/ConfirmDialog.tsx'
import { toast } from '#ui/toast.ts'
import { useLeaveProject, useRemoveFromProject } from './project-member-mutations.ts'
import { inheritedRoles, nameOf } from './project-member.ts'

/** Takes somebody, or oneself (`isSelf`), out of a project. Never out of the organization. */
export function RemoveFromProjectDialog({
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
  const invalidate = useInvalidateOrganization(organization.id)
  const navigate = useNavigate()
  const remove = useRemoveFromProject(organization.id, project.id, member.id)
  const leave = useLeaveProject(organization.id, project.id)
  const action = isSelf ? leave : remove
  const staysIn = inheritedRoles(member.grants).length > 0
  const name = nameOf(member)

  async function confirm() {
    try {
      await action.mutateAsync()
    } catch (error) {
      // Somebody else was quicker: what one wanted is so.
      if (isSelf || !(error instanceof ApiFailure && error.kind === 'not-found')) return
    }
    onClose()
    toast.success(isSelf ? `You left ${project.name}` : `${name} removed from ${project.name}`)
    if (!isSelf) return
    // First away, then the list anew: the page of a project one is no longer in has nothing to show.
    if (!staysIn) await navigate(paths.projects(organization.id), { replace: true })
    await invalidate()
  }

  const place = <span className="font-medium break-words text-text">{project.name}</span>
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={isSelf ? 'Leave project' : 'Remove member'}
      confirmLabel={isSelf ? 'Leave project' : 'Remove Member'}
      danger
      pending={action.isPending}
      error={<FormFailure failure={action.error} />}
      onConfirm={() => void confirm()}
    >
      {staysIn ? (
        <p>
          {isSelf ? 'You give up your own role' : `${name} loses their own role`} in {place}, and{' '}
          {isSelf ? 'stay' : 'stays'} in it as project owner, because organization owner.
        </p>
      ) : (
        <>
          <p>
            {isSelf ? 'You lose' : `${name} loses`} access to {place} at once. API keys {isSelf ? 'you' : 'they'} made
            go on working.
          </p>
          <p>
            {isSelf ? 'You stay' : 'They stay'} in {organization.name}.{' '}
            {isSelf
              ? 'To come back you need a project owner to invite you.'
              : 'You can invite them to the project again.'}
          </p>
        </>
      )}
    </ConfirmDialog>
  )
}
