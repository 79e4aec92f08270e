import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { Refused } from '#lib/Refused.tsx'
import { useOrganization } from '#lib/session.tsx'
import { CreateBar } from './CreateBar.tsx'
import { ServiceAccountTable } from './ServiceAccountTable.tsx'

/** Settings > Access > Service accounts: the machines of the organization, and the way to make more. */
export function ServiceAccountsPage() {
  const organization = useOrganization()
  const verdict = useCan(routes.serviceAccounts.overview)
  if (!verdict.allowed) return <Refused title="You cannot see service accounts here" reason={verdict.reason} />
  return (
    <>
      {/* A key: what was typed for one organization does not become another's. */}
      <CreateBar key={organization.id} />
      <ServiceAccountTable />
    </>
  )
}
