import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { Refused } from '#lib/Refused.tsx'
import { useProject } from '#lib/session.tsx'
import { ConnectBar } from './ConnectBar.tsx'
import { ProjectServiceAccountTable } from './ProjectServiceAccountTable.tsx'

/** A project's Manage > Access > Service accounts: which machines work in it, and the way to connect more. */
export function ProjectServiceAccountsPage() {
  const project = useProject()
  const verdict = useCan(routes.projectServiceAccounts.list, project)
  if (!verdict.allowed) return <Refused title="You cannot see service accounts here" reason={verdict.reason} />
  return (
    <>
      {/* A key: what was typed for one project does not become another's. */}
      <ConnectBar key={project.id} />
      <ProjectServiceAccountTable />
    </>
  )
}
