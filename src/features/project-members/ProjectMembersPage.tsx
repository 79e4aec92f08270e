import { useProject } from '#lib/session.tsx'
import { AddMemberBar } from './AddMemberBar.tsx'
import { ProjectMemberTable } from './ProjectMemberTable.tsx'

/** A project's Manage > Access > Members: who is in it and why, and the way to add more. */
export function ProjectMembersPage() {
  const project = useProject()
  return (
    <>
      <AddMemberBar project={project} />
      <ProjectMemberTable project={project} />
    </>
  )
}
