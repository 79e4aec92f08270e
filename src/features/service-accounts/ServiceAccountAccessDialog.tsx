import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Access } from '#contract/access.ts'
import { describeGrant, explainProject } from '#contract/explain.ts'
import type { Permission } from '#contract/roles.ts'
import type { ServiceAccountOverview } from '#contract/service-accounts.ts'
import { describeError, errorSentence } from '#lib/describe-error.ts'
import { formatCount, formatList } from '#lib/format.ts'
import { permissionRows } from '#lib/roles.ts'
import { useOrganization } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { ErrorState } from '#ui/EmptyState.tsx'
import { Disclosure, ReasonList } from '#ui/ReasonList.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { serviceAccountAccessQuery } from './queries.ts'

/** What a service account may do in the organization and in each project, each with the role that gives it. */
export function ServiceAccountAccessDialog({ account, onClose }: { account: ServiceAccountOverview; onClose: () => void }) {
  const organization = useOrganization()
  const { data, error, refetch, isFetching } = useQuery(serviceAccountAccessQuery(organization.id, account.id))
  return (
    <Dialog
      open
      onOpenChange={onClose}
      closeOnOutsidePress
      size="lg"
      title={`Access of ${account.name}`}
      description="What it may do, and the role that lets it."
      footer={<Button onClick={onClose}>Close</Button>}
    >
      {data ? (
        <Sections access={data} organizationName={organization.name} />
      ) : error ? (
        <ErrorState
          bare
          title={describeError(error).title}
          requestId={describeError(error).reference}
          action={
            <Button pending={isFetching} onClick={() => void refetch()}>
              Try again
            </Button>
          }
        >
          {errorSentence(error)}
        </ErrorState>
      ) : (
        <div aria-busy className="flex flex-col gap-3">
          <span className="sr-only">Loading</span>
          <Skeleton className="h-4 w-40" />
          <Skeleton className="h-11 w-full" />
          <Skeleton className="h-11 w-full" />
        </div>
      )}
    </Dialog>
  )
}

function Sections({ access, organizationName }: { access: Access; organizationName: string }) {
  const { organization, every_project: everywhere, projects } = access
  return (
    <div className="flex flex-col gap-5">
      <Section heading="Organization">
        {organization.grants.length > 0 ? (
          <Place name={organizationName} grants={organization.grants} permissions={organization.permissions} open={!everywhere && projects.length === 0} />
        ) : (
          <p className="text-sm text-muted">No role on the organization.</p>
        )}
      </Section>
      <Section heading="Projects">
        {everywhere && (
          <Place
            name={everywhere.project_count === 1 ? 'The one project' : `All ${formatCount(everywhere.project_count, 'project')}`}
            grants={[everywhere.grant]}
            permissions={explainProject([everywhere.grant])}
          />
        )}
        {projects.map(({ project, grants, permissions }) => (
          <Place key={project.id} name={project.name} grants={grants} permissions={permissions} />
        ))}
        {!everywhere && projects.length === 0 && (
          <p className="text-sm text-muted">No role in any project. Connect it on the Access page of a project.</p>
        )}
      </Section>
    </div>
  )
}

function Section({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 text-xs font-medium text-muted">{heading}</h3>
      <div className="flex flex-col gap-2">{children}</div>
    </section>
  )
}

type PlaceProps = {
  name: string
  grants: Access['organization']['grants']
  permissions: readonly { permission: Permission; from: readonly number[] }[]
  open?: boolean
}

/** A line with the roles in one place, which opens on each permission and what gives it. */
function Place({ name, grants, permissions, open = false }: PlaceProps) {
  return (
    <Disclosure
      open={open}
      summary={
        <>
          <span className="block font-medium break-words text-text">{name}</span>
          <span className="block text-xs break-words text-muted">{formatList(grants.map(describeGrant))}</span>
        </>
      }
      aside={formatCount(permissions.length, 'permission')}
    >
      <ReasonList label={`Permissions in ${name}`} rows={permissionRows(grants, permissions)} />
    </Disclosure>
  )
}
