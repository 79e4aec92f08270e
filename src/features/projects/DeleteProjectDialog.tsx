import { Link } from 'react-router'
import { paths } from '#app/paths.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { formatCount, formatList } from '#lib/format.ts'
import { useOrganization } from '#lib/session.tsx'
import { TextLink } from '#ui/Button.tsx'
import { ConfirmByName } from '#ui/ConfirmByName.tsx'
import { toast } from '#ui/toast.ts'
import { useDeleteProject } from './project-mutations.ts'

const words = {
  index: ['index', 'indexes'],
  collection: ['collection', 'collections'],
  backup: ['backup', 'backups'],
  assistant: ['assistant', 'assistants'],
} as const

/** What else goes with the project, in a sentence; empty when nothing does. */
export function collateral(counts: ProjectOverview['counts']): string {
  const lost = [
    ...(counts.api_keys > 0 ? [`its ${formatCount(counts.api_keys, 'API key')}`] : []),
    ...(counts.service_accounts > 0
      ? [`the access of ${formatCount(counts.service_accounts, 'service account')}`]
      : []),
  ]
  return lost.length > 0 ? ` together with ${formatList(lost)}` : ''
}

/** Who notices, in a sentence. A service account goes on elsewhere, and one that owns the organization is in every project. */
function consequence(counts: ProjectOverview['counts']): string {
  const members = 'Its members lose their access to it.'
  if (counts.api_keys === 0) return members
  return `Applications that use the ${counts.api_keys === 1 ? 'key' : 'keys'} stop working at once. ${members}`
}

/** Deletes a project once its name is typed; while the data plane holds something of it, says what and where. */
export function DeleteProjectDialog({ project, onClose }: { project: ProjectOverview; onClose: () => void }) {
  const organization = useOrganization()
  const remove = useDeleteProject(organization.id, project.id)
  const left = Object.entries(words).flatMap(([type, [one, other]]) => {
    const count = project.counts.resources[type as keyof typeof words]
    return count > 0 ? [{ label: formatCount(count, one, other) }] : []
  })

  async function confirm() {
    try {
      await remove.mutateAsync()
    } catch (error) {
      // Somebody else was quicker: what one wanted is so.
      if (!(error instanceof ApiFailure && error.kind === 'not-found')) return
    }
    onClose()
    toast.success(`Project ${project.name} deleted`)
  }

  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title="Delete Project"
      name={project.name}
      fieldLabel="Project name"
      confirmLabel="Delete Project"
      pending={remove.isPending}
      error={<FormFailure failure={remove.error} />}
      onConfirm={() => void confirm()}
      blockers={left.map((blocker, at) => ({
        ...blocker,
        ...(at === 0
          ? {
              action: (
                <TextLink>
                  <Link to={paths.resources(organization.id, project.id)} onClick={onClose}>
                    View resources
                  </Link>
                </TextLink>
              ),
            }
          : {}),
      }))}
      blockedSentence={
        <>
          To delete <strong className="font-medium break-words text-text">{project.name}</strong>, you must first delete
          all indexes, collections, backups and assistants in it. These are left:
        </>
      }
    >
      <p>
        This deletes the project{collateral(project.counts)}. {consequence(project.counts)}
      </p>
      <p>This cannot be undone.</p>
    </ConfirmByName>
  )
}
