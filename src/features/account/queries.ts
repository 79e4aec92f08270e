import { queryOptions } from '@tanstack/react-query'
import type { EmailChange } from '#contract/console.ts'
import { api } from '#lib/api.ts'
import { sessionQuery } from '#lib/queries.ts'

/** The person's second factor and passkeys. */
export const factorsQuery = queryOptions({
  queryKey: ['account', 'factors'],
  queryFn: ({ signal }) => api.factors.get({ signal }),
})

/** The address that waits to be confirmed in place of the person's. */
export const emailChangeQuery = queryOptions({
  queryKey: ['account', 'email-change'],
  queryFn: async ({ client, signal }): Promise<EmailChange> => {
    const before = client.getQueryData<EmailChange>(['account', 'email-change'])
    const now = await api.account.emailChange({ signal })
    // Its link was perhaps followed in another tab: the address in the frame is another one then.
    if (before?.pending && !now.pending) void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    return now
  },
  // Who comes back has been to their mails.
  refetchOnWindowFocus: 'always',
})

/** Where the person is signed in, this device among them. */
export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: async ({ signal }) => (await api.account.listSessions({ signal })).data,
})
