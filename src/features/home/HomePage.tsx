import { paths } from '#app/paths.ts'
import type { Home } from '#contract/home.ts'
import { describeError } from '#lib/describe-error.ts'
import { useLoaded } from '#lib/query-client.ts'
import { useOrganization, useSession } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Callout } from '#ui/Callout.tsx'
import { ErrorState } from '#ui/EmptyState.tsx'
import { onDemand } from '#ui/on-demand.tsx'
import { PageHeader } from '#ui/PageHeader.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { Attention } from './Attention.tsx'
import { Changes } from './Changes.tsx'
import { FirstSteps } from './FirstSteps.tsx'
import { homeQuery } from './queries.ts'
import { QuickActions } from './QuickActions.tsx'
import { SpendCard } from './SpendCard.tsx'
import { YourProjects } from './YourProjects.tsx'

// Few are invited anywhere.
const OwnInvites = onDemand(async () => (await import('#lib/OwnInvites.tsx')).OwnInvites)

/** Home: what the organization costs, what needs somebody, and what changed, as far as one may see it. */
export function HomePage() {
  const organization = useOrganization()
  const { invites } = useSession()
  const { data, error, refetch, isFetching } = useLoaded(homeQuery(organization.id))
  const words = error ? describeError(error) : undefined
  const retry = (
    <Button size="sm" pending={isFetching} onClick={() => void refetch()}>
      Try again
    </Button>
  )
  return (
    <>
      <PageHeader title="Home" description={`${organization.name} at a glance.`} />
      {invites.length > 0 && <OwnInvites addressOf={paths.organization} />}
      {words && data && (
        <div className="mb-4">
          <Callout kind="danger" role="alert" title={words.title} action={retry}>
            {words.message} What you see is the last that could be loaded.
          </Callout>
        </div>
      )}
      {data ? (
        <Loaded home={data} />
      ) : words ? (
        <ErrorState title={words.title} requestId={words.reference} action={retry}>
          {words.message} {words.advice}
        </ErrorState>
      ) : (
        <Loading />
      )}
    </>
  )
}

function Loaded({ home }: { home: Home }) {
  // Whoever sees neither money nor the log came for their projects.
  const projectsFirst = home.spend === null && home.changes === null
  return (
    <div className="flex flex-col gap-4">
      {home.first_steps && <FirstSteps steps={home.first_steps} />}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,4fr)_minmax(0,3fr)] xl:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          {projectsFirst && <YourProjects />}
          {home.spend && <SpendCard spend={home.spend} alerts={home.alerts} />}
          <Attention home={home} />
          {home.changes && <Changes events={home.changes} />}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <QuickActions />
          {!projectsFirst && <YourProjects />}
        </div>
      </div>
    </div>
  )
}

function Loading() {
  return (
    <div
      aria-busy
      className="grid gap-4 lg:grid-cols-[minmax(0,4fr)_minmax(0,3fr)] xl:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]"
    >
      <span className="sr-only">Loading</span>
      <div className="flex flex-col gap-4">
        <Skeleton className="h-36 rounded-lg" />
        <Skeleton className="h-44 rounded-lg" />
        <Skeleton className="h-60 rounded-lg" />
      </div>
      <div className="flex flex-col gap-4">
        <Skeleton className="h-52 rounded-lg" />
        <Skeleton className="h-60 rounded-lg" />
      </div>
    </div>
  )
}
