import { useMemo } from 'react'
import { useOrganization, useSession } from '#lib/session.tsx'
import { useLoaded } from '#lib/query-client.ts'
import { InviteBar } from './InviteBar.tsx'
import { rowsOf } from './member-rows.ts'
import { MemberTable } from './MemberTable.tsx'
import { membersQuery } from './queries.ts'

/** Settings > Access > Members: who belongs, who is invited, and the way to invite more. */
export function MembersPage() {
  const organization = useOrganization()
  const { user } = useSession()
  const query = useLoaded(membersQuery(organization.id))
  const { data } = query
  const rows = useMemo(() => data && rowsOf(data, user.id), [data, user.id])
  const emails = useMemo(() => new Set(data?.data.map((member) => member.email.toLowerCase())), [data])
  return (
    <>
      <InviteBar emailsOfMembers={emails} />
      <MemberTable query={query} all={rows} />
    </>
  )
}
