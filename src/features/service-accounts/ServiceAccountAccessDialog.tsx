import { useQuery } from '@tanstack/react-query'
import type { ServiceAccountOverview } from '#contract/service-accounts.ts'
import { AccessDialog } from '#lib/AccessDialog.tsx'
import { useOrganization } from '#lib/session.tsx'
import { serviceAccountAccessQuery } from './queries.ts'

/** What a service account may do in the organization and in each project, each with the role that gives it. */
export function ServiceAccountAccessDialog({
  account,
  onClose,
}: {
  account: ServiceAccountOverview
  onClose: () => void
}) {
  const organization = useOrganization()
  const query = useQuery(serviceAccountAccessQuery(organization.id, account.id))
  return (
    <AccessDialog
      title={`Access of ${account.name}`}
      description="What it may do, and the role that lets it."
      query={query}
      organizationName={organization.name}
      isWhole
      onClose={onClose}
    />
  )
}
