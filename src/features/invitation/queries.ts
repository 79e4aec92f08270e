import { queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'

/** What an invite's link stands for, and what whoever looks at it has to do. A POST: a token stays out of logs of addresses. */
export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => api.invites.byToken({ body: { token }, signal }),
  })
}
