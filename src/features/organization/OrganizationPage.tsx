import { PLAN_LABELS } from '#contract/plans.ts'
import { formatTime } from '#lib/format.ts'
import { useOrganization } from '#lib/session.tsx'
import { Badge } from '#ui/Badge.tsx'
import { Card, DescriptionList } from '#ui/Card.tsx'
import { Identifier } from '#ui/Identifier.tsx'
import { PageHeader } from '#ui/PageHeader.tsx'
import { DeleteCard } from './DeleteCard.tsx'
import { RenameCard } from './RenameCard.tsx'

/** Settings > Organization: what it is, its name, its end. */
export function OrganizationPage() {
  const organization = useOrganization()
  return (
    <>
      <PageHeader title="Organization" description="What the organization is called, its plan, and how to delete it." />
      <div className="flex max-w-[44rem] flex-col gap-6">
        <Card title="Details">
          <DescriptionList
            items={[
              { term: 'Organization ID', value: <Identifier value={organization.id} label="organization ID" full /> },
              { term: 'Plan', value: <Badge>{PLAN_LABELS[organization.plan]}</Badge> },
              { term: 'Created', value: formatTime(organization.created_at) },
            ]}
          />
        </Card>
        {/* A key: in another organization the form starts with that one's name. */}
        <RenameCard key={organization.id} />
        <DeleteCard />
      </div>
    </>
  )
}
