import { useState } from 'react'
import { FormProvider } from 'react-hook-form'
import type { ProjectOverview } from '#contract/projects.ts'
import { useContractForm } from '#lib/form.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useOrganization } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { Identifier } from '#ui/Identifier.tsx'
import { toast } from '#ui/toast.ts'
import { useUpdateProject } from './project-mutations.ts'
import { ProjectFields } from './ProjectFields.tsx'

type Settings = Pick<ProjectOverview, 'name' | 'max_pods' | 'force_encryption_with_cmek' | 'tags'>

function sameTags(one: Record<string, string>, other: Record<string, string>): boolean {
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key])
}

/** Only what was changed is sent, so that two people who change different things do not undo each other. */
export function changedSettings(before: Settings, after: Settings): Partial<Settings> {
  return {
    ...(after.name === before.name ? {} : { name: after.name }),
    ...(after.max_pods === before.max_pods ? {} : { max_pods: after.max_pods }),
    ...(after.force_encryption_with_cmek && !before.force_encryption_with_cmek
      ? { force_encryption_with_cmek: true }
      : {}),
    ...(sameTags(before.tags, after.tags) ? {} : { tags: after.tags }),
  }
}

/** Changes a project's name, tags, pod limit and encryption. */
export function ConfigureProjectDialog({
  project: latest,
  onClose,
}: {
  project: ProjectOverview
  onClose: () => void
}) {
  const organization = useOrganization()
  // As it was when the dialog opened. The list behind it is read anew, and what somebody else changed meanwhile would
  // look as if it had been changed back here.
  const [project] = useState(latest)
  const update = useUpdateProject(organization.id, project.id, project.tags)
  const form = useContractForm({
    schema: () => import('./project-form.ts').then((module) => module.projectForm),
    defaultValues: {
      name: project.name,
      max_pods: String(project.max_pods),
      force_encryption_with_cmek: project.force_encryption_with_cmek,
      tags: Object.entries(project.tags).map(([key, value]) => ({ key, value })),
    },
    send: async (settings) => {
      // A disabled checkbox sends nothing; on stays on.
      const after = {
        ...settings,
        force_encryption_with_cmek: settings.force_encryption_with_cmek || project.force_encryption_with_cmek,
      }
      const changed = changedSettings(project, after)
      if (Object.keys(changed).length > 0) {
        await update.mutateAsync(changed)
        toast.success(`Changes to ${after.name} saved`)
      }
      onClose()
    },
  })
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Configure ${project.name}`}
      busy={update.isPending}
      onSubmit={(event) => void form.submit(event)}
      footer={
        <>
          <Button onClick={onClose} disabled={update.isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" pending={update.isPending}>
            Save Changes
          </Button>
        </>
      }
    >
      <p className="mb-4 flex min-w-0 flex-wrap items-center gap-x-2 text-sm text-muted">
        Project ID <Identifier value={project.id} label="project ID" full />
      </p>
      <FormProvider {...form}>
        <ProjectFields encrypted={project.force_encryption_with_cmek} />
      </FormProvider>
      <FormFailure className="mt-4" failure={form.failure} />
    </Dialog>
  )
}
