import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Access } from '#contract/access.ts'
import { explainProject } from '#contract/explain.ts'
import type { Permission } from '#contract/roles.ts'
import { Button } from '#ui/Button.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { ErrorState } from '#ui/EmptyState.tsx'
import { Disclosure, ReasonList } from '#ui/ReasonList.tsx'
import { Skeleton } from '#ui/Skeleton.tsx'
import { describeError, errorSentenceAlone } from './describe-error.ts'
import { formatCount } from './format.ts'
import { grantsLine, permissionRows } from './roles.ts'

type AccessDialogProps = {
  title: string
  description: string
  query: UseQueryResult<Access>
  organizationName: string
  /** False for who is told only of projects they have a role in themselves. */
  isWhole: boolean
  onClose: () => void
}

/** What a member or a service account may do in the organization and in each project, each with the role that gives it. */
export function AccessDialog({ title, description, query, organizationName, isWhole, onClose }: AccessDialogProps) {
  const { data, error, refetch, isFetching } = query
  return (
    <Dialog
      open
      onOpenChange={onClose}
      closeOnOutsidePress
      size="lg"
      title={title}
      description={description}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      {data ? (
        <Sections access={data} organizationName={organizationName} isWhole={isWhole} />
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
          {errorSentenceAlone(error)}
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

function Sections({
  access,
  organizationName,
  isWhole,
}: { access: Access } & Pick<AccessDialogProps, 'organizationName' | 'isWhole'>) {
  const { organization, every_project: everywhere, projects } = access
  return (
    <div className="flex flex-col gap-5">
      <Section heading="Organization">
        {organization.grants.length > 0 ? (
          <AccessPlace
            name={organizationName}
            grants={organization.grants}
            permissions={organization.permissions}
            open={!everywhere && projects.length === 0}
          />
        ) : (
          <p className="text-sm text-muted">No role on the organization.</p>
        )}
      </Section>
      <Section heading="Projects">
        {everywhere && (
          <AccessPlace
            name={
              everywhere.project_count === 1
                ? 'The one project'
                : `All ${formatCount(everywhere.project_count, 'project')}`
            }
            grants={[everywhere.grant]}
            permissions={explainProject([everywhere.grant])}
          />
        )}
        {projects.map(({ project, grants, permissions }) => (
          <AccessPlace key={project.id} name={project.name} grants={grants} permissions={permissions} />
        ))}
        {!everywhere && projects.length === 0 && (
          <p className="text-sm text-muted">
            {isWhole ? 'No role in any project.' : 'No role in a project that you have a role in too.'}
          </p>
        )}
        {!isWhole && projects.length > 0 && (
          <p className="text-xs text-muted">You see the projects that you have a role in yourself.</p>
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

type Grants = Access['organization']['grants']

type AccessPlaceProps = {
  /** The organization or the project. */
  name: string
  grants: Grants
  /** What they may do there; `from` are places in `grants`. */
  permissions: readonly { permission: Permission; from: readonly number[] }[]
  open?: boolean
}

/** What somebody may do in one place: a line with the roles, which opens on each permission and what gives it. */
export function AccessPlace({ name, grants, permissions, open = false }: AccessPlaceProps) {
  return (
    <Disclosure
      open={open}
      summary={
        <>
          <span className="block font-medium break-words text-text">{name}</span>
          <span className="block text-xs break-words text-muted">{grantsLine(grants)}</span>
        </>
      }
      aside={formatCount(permissions.length, 'permission')}
    >
      <ReasonList label={`Permissions in ${name}`} rows={permissionRows(grants, permissions)} />
    </Disclosure>
  )
}
