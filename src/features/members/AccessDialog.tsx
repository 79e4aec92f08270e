import { useQuery } from '@tanstack/react-query'
import { AccessDialog as Frame } from '#lib/AccessDialog.tsx'
import { useOrganization } from '#lib/session.tsx'
import { nameOf, type Row } from './member-rows.ts'
import { memberAccessQuery } from './queries.ts'

/** What a member may do in the organization and in each project, each with the role that gives it. */
export function AccessDialog({
  row,
  isSelf,
  isWhole,
  onClose,
}: {
  row: Row
  isSelf: boolean
  isWhole: boolean
  onClose: () => void
}) {
  const organization = useOrganization()
  const query = useQuery(memberAccessQuery(organization.id, row.id))
  return (
    <Frame
      title={isSelf ? 'Your access' : `Access of ${nameOf(row)}`}
      description={`What ${isSelf ? 'you' : 'they'} may do, and the role that lets ${isSelf ? 'you' : 'them'}.`}
      query={query}
      organizationName={organization.name}
      isWhole={isWhole}
      onClose={onClose}
    />
  )
}
