import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { ProjectPageLoading } from '#lib/ProjectPageLoading.tsx'
import { Refused } from '#lib/Refused.tsx'
import { useMaybeProject } from '#lib/session.tsx'
import { ConnectBar } from './ConnectBar.tsx'
import { projectServiceAccountColumns } from './project-service-account-columns.tsx'
import { ProjectServiceAccountTable } from './ProjectServiceAccountTable.tsx'

/** A project's Manage > Access > Service accounts: which machines work in it, and the way to connect more. */
export function ProjectServiceAccountsPage() {
  const project = useMaybeProject()
  const verdict = useCan(routes.projectServiceAccounts.list, project)
  if (!project)
    return (
      <ProjectPageLoading
        label="Service accounts"
        columns={projectServiceAccountColumns}
        cardHeight="h-32.5"
        hasActions
        skeletonRows={4}
      />
    )
  if (!verdict.allowed) return <Refused title="You cannot see service accounts here" reason={verdict.reason} />
  return (
    <>
      {/* A key: what was typed for one project does not become another's. */}
      <ConnectBar key={project.id} />
      <ProjectServiceAccountTable />
    </>
  )
}
