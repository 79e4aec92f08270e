import type { ProjectServiceAccount } from '#contract/access.ts'
import { explainProject } from '#contract/explain.ts'
import { grantsLine, permissionRows } from '#lib/roles.ts'
import { useProject } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { ReasonList } from '#ui/ReasonList.tsx'

/** What a service account may do in the project, each with the role that gives it. */
export function ProjectAccessDialog({ account, onClose }: { account: ProjectServiceAccount; onClose: () => void }) {
  const project = useProject()
  return (
    <Dialog
      open
      onOpenChange={onClose}
      closeOnOutsidePress
      title={`Access of ${account.name}`}
      description={`What it may do in ${project.name}, and the role that lets it.`}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <p className="mb-2 text-sm font-medium text-text">{grantsLine(account.grants)}</p>
      <ReasonList
        label={`Permissions in ${project.name}`}
        rows={permissionRows(account.grants, explainProject(account.grants))}
      />
    </Dialog>
  )
}
