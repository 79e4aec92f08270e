import type { ProjectServiceAccount } from '#contract/access.ts'
import { explainProject } from '#contract/explain.ts'
import { AccessPlace } from '#lib/AccessDialog.tsx'
import { useProject } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Dialog } from '#ui/Dialog.tsx'

/** What a service account may do in the project, each with the role that gives it. */
export function ProjectAccessDialog({ account, onClose }: { account: ProjectServiceAccount; onClose: () => void }) {
  const project = useProject()
  return (
    <Dialog
      open
      onOpenChange={onClose}
      closeOnOutsidePress
      size="lg"
      title={`Access of ${account.name}`}
      description="What it may do in this project, and the role that lets it."
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <AccessPlace open name={project.name} grants={account.grants} permissions={explainProject(account.grants)} />
    </Dialog>
  )
}
