import { routes } from '#contract/routes.generated.ts'
import { useCan } from '#lib/can.ts'
import { PageHeader } from '#ui/PageHeader.tsx'
import { overviewColumns, overviewColumnsWithCost } from './project-columns.tsx'
import { ProjectTable, useProjectDialogs } from './ProjectTable.tsx'

/** Projects: what there is, where one stands in each, and the way in. */
export function ProjectsPage() {
  const dialogs = useProjectDialogs()
  const seesCost = useCan(routes.usage.get).allowed
  return (
    <>
      <PageHeader
        title="Projects"
        description="Each project has its own API keys, members and resources."
        action={dialogs.createButton()}
      />
      <ProjectTable columns={seesCost ? overviewColumnsWithCost : overviewColumns} dialogs={dialogs} />
      {dialogs.dialogs}
    </>
  )
}
