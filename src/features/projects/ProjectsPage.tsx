import { PageHeader } from '#ui/PageHeader.tsx'
import { overviewColumns } from './project-columns.tsx'
import { ProjectTable, useProjectDialogs } from './ProjectTable.tsx'

/** Projects: what there is, where one stands in each, and the way in. */
export function ProjectsPage() {
  const dialogs = useProjectDialogs()
  return (
    <>
      <PageHeader
        title="Projects"
        description="Each project has its own API keys, members and resources."
        action={dialogs.createButton()}
      />
      <ProjectTable columns={overviewColumns} dialogs={dialogs} />
      {dialogs.dialogs}
    </>
  )
}
