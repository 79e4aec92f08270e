import { Outlet, useMatch } from 'react-router'
import { routes } from '#contract/routes.generated.ts'
import { useOrganization } from '#lib/session.tsx'
import { PageHeader } from '#ui/PageHeader.tsx'
import { TabLinks } from '#ui/TabLinks.tsx'
import { GatedTab } from './GatedTab.tsx'
import { paths, patterns } from './paths.ts'

/** Settings > Billing: what was billed, and the plan, each with a tab. */
export function BillingFrame() {
  const { id } = useOrganization()
  const isInvoice = useMatch(patterns.invoice) !== null
  return (
    <>
      {/* A printed invoice begins with itself. */}
      <div className={isInvoice ? 'print:hidden' : undefined}>
        <PageHeader
          title="Billing"
          description="What was billed for each month, and the plan of the organization."
          tabs={
            <TabLinks label="Billing">
              <GatedTab to={paths.billing(id)} gate={routes.invoices.list} words="Invoices" end={!isInvoice} />
              <GatedTab to={paths.plans(id)} gate={routes.billing.plans} words="Plans" />
            </TabLinks>
          }
        />
      </div>
      <Outlet />
    </>
  )
}
