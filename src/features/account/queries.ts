import { queryOptions } from '@tanstack/react-query'
import { api } from '#lib/api.ts'

/** The person's second factor and passkeys. */
export const factorsQuery = queryOptions({
  queryKey: ['account', 'factors'],
  queryFn: ({ signal }) => api.factors.get({ signal }),
})

/** Where the person is signed in, this device among them. */
export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: async ({ signal }) => (await api.account.listSessions({ signal })).data,
})
