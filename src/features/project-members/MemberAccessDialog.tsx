import type { ProjectMember } from '#contract/access.ts'
import { describeGrant, explainProject } from '#contract/explain.ts'
import type { ProjectOverview } from '#contract/projects.ts'
import { permissionWords } from '#lib/roles.ts'
import { Button } from '#ui/Button.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { ReasonList } from '#ui/ReasonList.tsx'
import { nameOf } from './project-member.ts'

/** What one member may do in a project, each with the role that gives it. */
export function MemberAccessDialog({ project, member, isSelf, onClose }: {
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
      title={isSelf ? 'Your access' : `Access of ${nameOf(member)}`}
      description={`What ${isSelf ? 'you' : 'they'} may do in ${project.name}, and the role that lets ${isSelf ? 'you' : 'them'}.`}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <ReasonList
        label={`Permissions in ${project.name}`}
        rows={explainProject(member.grants).map(({ permission, from }) => ({
          id: permission,
          what: permissionWords(permission),
          reasons: from.flatMap((at) => (member.grants[at] ? [describeGrant(member.grants[at])] : [])),
        }))}
      />
    </Dialog>
  )
}
