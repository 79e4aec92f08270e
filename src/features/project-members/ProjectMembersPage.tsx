import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { ProjectPageLoading } from '#lib/ProjectPageLoading.tsx'
import { Refused } from '#lib/Refused.tsx'
import { useMaybeProject } from '#lib/session.tsx'
import { AddMemberBar } from './AddMemberBar.tsx'
import { projectMemberColumns } from './project-member-columns.tsx'
import { ProjectMemberTable } from './ProjectMemberTable.tsx'

const columns = projectMemberColumns('')

/** A project's Manage > Access > Members: who is in it and why, and the way to add more. */
export function ProjectMembersPage() {
  const project = useMaybeProject()
  const verdict = useCan(routes.projectMembers.list, project)
  if (!project)
    return (
      <ProjectPageLoading
        label="Project members"
        columns={columns}
        cardHeight="h-32.5"
        filterWidths={['w-44', 'w-40']}
        hasActions
      />
    )
  if (!verdict.allowed) return <Refused title="You cannot see members here" reason={verdict.reason} />
  return (
    <>
      <AddMemberBar project={project} />
      <ProjectMemberTable project={project} />
    </>
  )
}
