import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { describeError, errorSentenceAlone } from '#lib/describe-error.ts'
import { useLoaded } from '#lib/query-client.ts'
import { Refused } from '#lib/Refused.tsx'
import { useOrganization } from '#lib/session.tsx'
import { Button, LinkButton } from '#ui/Button.tsx'
import { Card } from '#ui/Card.tsx'
import { ErrorState } from '#ui/EmptyState.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { Withheld } from '#ui/Withheld.tsx'
import { AdmissionCard } from './AdmissionCard.tsx'
import { DomainsCard } from './DomainsCard.tsx'
import { ProviderCard } from './ProviderCard.tsx'
import { singleSignOnQuery } from './queries.ts'

/** Settings > Access > Single sign-on: the provider, whose addresses it speaks for, and who gets in by it. */
export function SingleSignOnPage() {
  const organization = useOrganization()
  const verdict = useCan(routes.singleSignOn.get)
  if (verdict.allowed) return <Cards key={organization.id} />
  return verdict.because === 'plan' ? (
    <Withheld
      title="Single sign-on is not part of your plan"
      reason={verdict.reason}
      action={
        <LinkButton>
          <Link to={paths.plans(organization.id)}>See the plans</Link>
        </LinkButton>
      }
    />
  ) : (
    <Refused title="You cannot see single sign-on" reason={verdict.reason} />
  )
}

function Cards() {
  const organization = useOrganization()
  const { data, error, refetch, isFetching } = useLoaded(singleSignOnQuery(organization.id))
  if (!data && error) {
    return (
      <ErrorState
        title="Single sign-on could not be loaded"
        requestId={describeError(error).reference}
        action={
          <Button pending={isFetching} onClick={() => void refetch()}>
            Try again
          </Button>
        }
      >
        {errorSentenceAlone(error)}
      </ErrorState>
    )
  }
  return (
    <div className="flex max-w-[44rem] flex-col gap-6">
      {data ? (
        <>
          <ProviderCard signOn={data} />
          <DomainsCard signOn={data} />
          <AdmissionCard key={`${data.default_role} ${data.provider?.issuer}`} signOn={data} />
        </>
      ) : (
        ['Identity provider', 'Domains', 'Who gets in'].map((title) => (
          <Card key={title} title={title}>
            <Skeleton className="h-3 w-64" />
          </Card>
        ))
      )}
    </div>
  )
}
