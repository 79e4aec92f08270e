import { useMutation } from '@tanstack/react-query'
import type { ProjectRole } from '#contract/roles.ts'
import { api } from '#lib/api.ts'
import type { RoleChange } from '#lib/EditRolesDialog.tsx'
import { useInvalidateOrganization } from '#lib/queries.ts'

/** Gives somebody of the organization roles in a project: an id from the picker, or the address that was typed. */
export function useAddMember(organizationId: string, projectId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (body: { roles: ProjectRole[] } & ({ user_id: string } | { email: string })) =>
      api.projectMembers.add({ organizationId, params: { project_id: projectId }, body }),
    onSuccess: invalidate,
  })
}

/** Makes somebody's roles on a project exactly the given ones. A refusal makes the list stale: it knew less than the server. */
export function useSetProjectRoles(organizationId: string, projectId: string, userId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (body: RoleChange<ProjectRole>) =>
      api.projectMembers.setRole({
        organizationId,
        params: { project_id: projectId, user_id: userId },
        body,
      }),
    onSettled: invalidate,
  })
}

/** Takes somebody's roles on a project; they stay in the organization. A refusal makes the list stale too. */
export function useRemoveFromProject(organizationId: string, projectId: string, userId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: () => api.projectMembers.remove({ organizationId, params: { project_id: projectId, user_id: userId } }),
    onSettled: invalidate,
  })
}

/** Gives up one's own roles on a project; one stays in the organization. What is stale then, the caller says. */
export function useLeaveProject(organizationId: string, projectId: string) {
  return useMutation({
    mutationFn: () => api.projectMembers.leave({ organizationId, params: { project_id: projectId } }),
  })
}
