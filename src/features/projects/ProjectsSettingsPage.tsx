import { PageHeader } from '#ui/PageHeader.tsx'
import { settingsColumns } from './project-columns.tsx'
import { ProjectTable, useProjectDialogs } from './ProjectTable.tsx'

/** Settings > Projects: names, tags, limits and encryption, and deletion. */
export function ProjectsSettingsPage() {
  const dialogs = useProjectDialogs()
  return (
    <>
      <PageHeader
        title="Projects"
        description="Rename, tag, limit, encrypt or delete the projects of your organization."
        action={dialogs.createButton()}
      />
      <ProjectTable columns={settingsColumns} dialogs={dialogs} />
      {dialogs.dialogs}
    </>
  )
}
