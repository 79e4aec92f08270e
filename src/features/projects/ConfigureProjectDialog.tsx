import { useState } from 'react'
import { FormProvider } from 'react-hook-form'
import type { z } from 'zod'
import type { ProjectOverview, ProjectUpdate } from '#contract/projects.ts'
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

type Tags = Settings['tags']

/** Takes tags before and after a change; returns those that became other ones, and as null those that went. */
function changedTags(before: Tags, after: Tags): Record<string, string | null> {
  return Object.fromEntries([
    ...Object.keys(before).flatMap((key) => (Object.hasOwn(after, key) ? [] : [[key, null] as const])),
    ...Object.entries(after).filter(([key, value]) => !Object.hasOwn(before, key) || before[key] !== value),
  ])
}

/** Only what was changed is sent, so that two people who change different things do not undo each other. */
function changedSettings(before: Settings, after: Settings): z.input<typeof ProjectUpdate> {
  const tags = changedTags(before.tags, after.tags)
  return {
    ...(after.name === before.name ? {} : { name: after.name }),
    ...(after.max_pods === before.max_pods ? {} : { max_pods: after.max_pods }),
    ...(after.force_encryption_with_cmek && !before.force_encryption_with_cmek
      ? { force_encryption_with_cmek: true }
      : {}),
    ...(Object.keys(tags).length === 0 ? {} : { tag_changes: tags }),
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
  const update = useUpdateProject(organization.id, project.id)
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
