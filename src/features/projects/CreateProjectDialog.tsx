import { useNavigate } from 'react-router'
import { paths } from '#app/paths.ts'
import { useContractForm } from '#lib/form.ts'
import { FormDialog } from '#lib/FormDialog.tsx'
import { useOrganization } from '#lib/session.tsx'
import { toast } from '#ui/toast.ts'
import { useCreateProject } from './project-mutations.ts'
import { ProjectFields } from './ProjectFields.tsx'

/** Asks for a project's name and settings and creates it. */
export function CreateProjectDialog({ onClose }: { onClose: () => void }) {
  const organization = useOrganization()
  const create = useCreateProject(organization.id)
  const navigate = useNavigate()
  const form = useContractForm({
    schema: () => import('./project-form.ts').then((module) => module.projectForm),
    defaultValues: { name: '', max_pods: '0', force_encryption_with_cmek: false, tags: [] },
    send: async (body) => {
      const project = await create.mutateAsync(body)
      onClose()
      toast.success(`Project ${project.name} created`, {
        action: { label: 'Open', onClick: () => void navigate(paths.project(organization.id, project.id)) },
      })
    },
  })
  return (
    <FormDialog
      form={form}
      title="Create project"
      description="You become its project owner."
      verb="Create project"
      onClose={onClose}
    >
      <ProjectFields />
    </FormDialog>
  )
}
