import { useState } from 'react'
import type { z } from 'zod'
import type { ProjectOverview, ProjectUpdate } from '#contract/projects.ts'
import { useContractForm } from '#lib/form.ts'
import { FormDialog } from '#lib/FormDialog.tsx'
import { useOrganization } from '#lib/session.tsx'
import { Identifier } from '#ui/Identifier.tsx'
import { toast } from '#ui/toast.ts'
import { useUpdateProject } from './project-mutations.ts'
import type { projectForm } from './project-form.ts'
import { ProjectFields } from './ProjectFields.tsx'

/** What the form gives. */
type Settings = z.output<typeof projectForm>
type Tags = Settings['tags']

/** Takes tags before and after a change; returns those that became other ones, and as null those that went. */
function changedTags(before: Tags, after: Tags): Record<string, string | null> {
  return Object.fromEntries([
    ...Object.keys(before).flatMap((key) => (Object.hasOwn(after, key) ? [] : [[key, null] as const])),
    ...Object.entries(after).filter(([key, value]) => !Object.hasOwn(before, key) || before[key] !== value),
  ])
}

/** Only what was changed is sent, so that two people who change different things do not undo each other. */
function changedSettings(before: Settings, { tags, ...plain }: Settings): z.input<typeof ProjectUpdate> {
  const changed = Object.entries(plain).filter(([field, value]) => value !== before[field as keyof typeof plain])
  const tagChanges = changedTags(before.tags, tags)
  return {
    ...(Object.fromEntries(changed) as Partial<typeof plain>),
    ...(Object.keys(tagChanges).length === 0 ? {} : { tag_changes: tagChanges }),
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
    <FormDialog form={form} title={`Configure ${project.name}`} verb="Save Changes" onClose={onClose}>
      <p className="mb-4 flex min-w-0 flex-wrap items-center gap-x-2 text-sm text-muted">
        Project ID <Identifier value={project.id} label="project ID" full />
      </p>
      <ProjectFields encrypted={project.force_encryption_with_cmek} />
    </FormDialog>
  )
}
