import { Lock } from 'lucide-react'
import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { useOrganization } from '#lib/session.tsx'
import { EmptyState } from '#ui/EmptyState.tsx'
import { CreateBar } from './CreateBar.tsx'
import { ServiceAccountTable } from './ServiceAccountTable.tsx'

/** Settings > Access > Service accounts: the machines of the organization, and the way to make more. */
export function ServiceAccountsPage() {
  const organization = useOrganization()
  const verdict = useCan(routes.serviceAccounts.overview)
  if (!verdict.allowed) {
    return (
      <EmptyState icon={<Lock size={16} strokeWidth={1.5} />} title="You cannot see service accounts here">
        {verdict.reason} You see those of a project on its own Access page.
      </EmptyState>
    )
  }
  return (
    <>
      {/* A key: what was typed for one organization does not become another's. */}
      <CreateBar key={organization.id} />
      <ServiceAccountTable />
    </>
  )
}
