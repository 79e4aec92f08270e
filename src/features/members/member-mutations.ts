import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RoleBindingInput } from '#contract/role-bindings.ts'
import type { OrganizationRole } from '#contract/roles.ts'
import { api } from '#lib/api.ts'
import type { RoleChange } from '#lib/EditRolesDialog.tsx'
import { sessionQuery, useInvalidateOrganization } from '#lib/queries.ts'

/** Invites everybody named in a text; each address gets a result of its own. */
export function useInvite(organizationId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (body: { addresses: string; role_bindings: RoleBindingInput[] }) =>
      api.invites.createBatch({ organizationId, body }),
    onSuccess: invalidate,
  })
}

/** Makes somebody's organization roles exactly the given ones. `self`: one's own, so that the gates follow. A refusal makes the list stale: it knew less than the server. */
export function useSetRoles(organizationId: string, userId: string, self: boolean) {
  const client = useQueryClient()
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (body: RoleChange<OrganizationRole>) =>
      api.members.setRole({ organizationId, params: { user_id: userId }, body }),
    onSettled: async () => {
      if (self) await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
      await invalidate()
    },
  })
}

/** Makes the organization roles that an invite gives exactly the given ones. A refusal makes the list stale: it may have been accepted. */
export function useSetInviteRoles(organizationId: string, inviteId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (body: RoleChange<OrganizationRole>) =>
      api.invites.setRole({ organizationId, params: { invite_id: inviteId }, body }),
    onSettled: invalidate,
  })
}

/** Takes somebody out of the organization. A refusal makes the list stale too: it knew less than the server. */
export function useRemoveMember(organizationId: string, userId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: () => api.users.delete({ organizationId, params: { user_id: userId } }),
    onSettled: invalidate,
  })
}

/** Takes oneself out of the organization. */
export function useLeaveOrganization(organizationId: string) {
  return useMutation({ mutationFn: () => api.members.leave({ organizationId }) })
}

/** Sends an invite's mail again with a fresh link and a new term. */
export function useResendInvite(organizationId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: (inviteId: string) => api.invites.resend({ organizationId, params: { invite_id: inviteId } }),
    onSettled: invalidate,
  })
}

/** Makes a fresh link; its answer holds it, and no cache does. */
export function useInviteLink(organizationId: string, inviteId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: () => api.invites.copyLink({ organizationId, params: { invite_id: inviteId } }),
    onSettled: invalidate,
  })
}

/** Withdraws an invite. */
export function useDeleteInvite(organizationId: string, inviteId: string) {
  const invalidate = useInvalidateOrganization(organizationId)
  return useMutation({
    mutationFn: () => api.invites.delete({ organizationId, params: { invite_id: inviteId } }),
    onSettled: invalidate,
  })
}
