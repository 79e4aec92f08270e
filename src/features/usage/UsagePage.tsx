import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { Refused } from '#lib/Refused.tsx'
import { useOrganization } from '#lib/session.tsx'
import { LinkButton } from '#ui/Button.tsx'
import { PageHeader } from '#ui/PageHeader.tsx'
import { Withheld } from '#ui/Withheld.tsx'
import { DownloadButton } from './DownloadButton.tsx'
import { UsageReport } from './UsageReport.tsx'

const NOTE =
  'Dates are shown in UTC to match billing invoices. Cost data is delayed up to three days from the actual usage date.'

/** Settings > Usage: what was used, what it cost, and where it is going. */
export function UsagePage() {
  const organization = useOrganization()
  const verdict = useCan(routes.usage.get)
  return (
    <>
      <PageHeader title="Usage" description={NOTE} action={<DownloadButton />} />
      {verdict.allowed ? (
        <UsageReport />
      ) : verdict.because === 'plan' ? (
        <Withheld
          title="Usage is not part of your plan"
          reason={verdict.reason}
          action={
            <LinkButton>
              <Link to={paths.plans(organization.id)}>See the plans</Link>
            </LinkButton>
          }
        />
      ) : (
        <Refused title="You cannot see usage and cost" reason={verdict.reason} />
      )}
    </>
  )
}
