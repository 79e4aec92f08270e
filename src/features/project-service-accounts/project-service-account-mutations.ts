import { useMutation } from '@tanstack/react-query'
import type { ProjectRole } from '#contract/roles.ts'
import { api } from '#lib/api.ts'
import type { RoleChange } from '#lib/EditRolesDialog.tsx'
import { useInvalidateOrganization } from '#lib/queries.ts'

/** Gives a service account of the organization roles in a project. A refusal makes the lists stale too. */
export function useConnect(organizationId: string, projectId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (body: { service_account_id: string; roles: ProjectRole[] }) =>
      api.projectServiceAccounts.connect({ organizationId, params: { project_id: projectId }, body }),
    onSettled: invalidate,
  })
}

/** Makes a service account's roles on a project exactly the given ones. */
export function useSetProjectRoles(organizationId: string, projectId: string, serviceAccountId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (body: RoleChange<ProjectRole>) =>
      api.projectServiceAccounts.setRole({
        organizationId,
        params: { project_id: projectId, service_account_id: serviceAccountId },
        body,
      }),
    onSettled: invalidate,
  })
}

/** Takes a service account's roles on a project; it stays in the organization. */
export function useDisconnect(organizationId: string, projectId: string, serviceAccountId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: () =>
      api.projectServiceAccounts.disconnect({
        organizationId,
        params: { project_id: projectId, service_account_id: serviceAccountId },
      }),
    onSettled: invalidate,
  })
}
