import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { paths } from '#app/paths.ts'
import { api } from '#lib/api.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { adoptSession } from '#lib/queries.ts'
import { toast } from '#ui/toast.ts'
import { invitationQuery } from './queries.ts'

/**
 * Returns what accepts an invite, with a name and a password for somebody new, and goes into the organization.
 * Throws what the server said; when that is about the invite, the page is told anew and shows it.
 */
export function useAccept(token: string, organizationName: string) {
  const client = useQueryClient()
  const navigate = useNavigate()
  return async (account?: { name: string; password: string }) => {
    try {
      const { organization_id, session } = await api.invites.accept({ body: { token, ...account } })
      adoptSession(client, session)
      await navigate(paths.organization(organization_id), { replace: true })
      toast.success(`You joined ${organizationName}`)
    } catch (error) {
      if (error instanceof ApiFailure && error.details?.['reason'] !== undefined)
        await client.invalidateQueries({ queryKey: invitationQuery(token).queryKey })
      throw error
    }
  }
}
