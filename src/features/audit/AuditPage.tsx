import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { Refused } from '#lib/Refused.tsx'
import { useOrganization } from '#lib/session.tsx'
import { LinkButton } from '#ui/Button.tsx'
import { PageHeader } from '#ui/PageHeader.tsx'
import { Withheld } from '#ui/Withheld.tsx'
import { AuditLog } from './AuditLog.tsx'
import { DownloadMenu } from './DownloadMenu.tsx'

/** Settings > Audit logs: who did what, when and from where. */
export function AuditPage() {
  const organization = useOrganization()
  const verdict = useCan(routes.auditEvents.list)
  return (
    <>
      <PageHeader
        title="Audit logs"
        description="Who did what in the organization, when and from where. Times are UTC."
        action={<DownloadMenu />}
      />
      {verdict.allowed ? (
        <AuditLog />
      ) : verdict.because === 'plan' ? (
        <Withheld
          title="Audit logs are not part of your plan"
          reason={verdict.reason}
          action={
            <LinkButton>
              <Link to={paths.plans(organization.id)}>See the plans</Link>
            </LinkButton>
          }
        >
          What happens is recorded all the same, and will be here after an upgrade.
        </Withheld>
      ) : (
        <Refused title="You cannot read the audit log" reason={verdict.reason} />
      )}
    </>
  )
}
