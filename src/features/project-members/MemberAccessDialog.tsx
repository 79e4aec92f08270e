import type { ProjectMember } from '#contract/access.ts'
import { explainProject } from '#contract/explain.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { AccessPlace } from '#lib/AccessDialog.tsx'
import { Button } from '#ui/Button.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { nameOf } from './project-member.ts'

/** What one member may do in a project, each with the role that gives it. */
export function MemberAccessDialog({
  project,
  member,
  isSelf,
  onClose,
}: {
  project: ProjectOverview
  member: ProjectMember
  isSelf: boolean
  onClose: () => void
}) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      closeOnOutsidePress
      size="lg"
      title={isSelf ? 'Your access' : `Access of ${nameOf(member)}`}
      description={`What ${isSelf ? 'you' : 'they'} may do in ${project.name}, and the role that lets ${isSelf ? 'you' : 'them'}.`}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <AccessPlace open name={project.name} grants={member.grants} permissions={explainProject(member.grants)} />
    </Dialog>
  )
}
