import type { ProjectServiceAccount } from '#contract/access.ts'
import { describeGrant } from '#contract/explain.ts'
import { ApiFailure } from '#lib/api-failure.ts'
import { FormFailure } from '#lib/FormFailure.tsx'
import { useOrganization, useProject } from '#lib/session.tsx'
import { Callout } from '#ui/Callout.tsx'
import { ConfirmByName } from '#ui/ConfirmByName.tsx'
import { Time } from '#ui/Time.tsx'
import { toast } from '#ui/toast.ts'
import { inheritedGrant } from './project-service-account.ts'
import { useDisconnect } from './project-service-account-mutations.ts'

/** Takes a service account out of the project once its name is typed. */
export function DisconnectDialog({ account, onClose }: { account: ProjectServiceAccount; onClose: () => void }) {
  const organization = useOrganization()
  const project = useProject()
  const disconnect = useDisconnect(organization.id, project.id, account.id)
  const inherited = inheritedGrant(account)

  async function confirm() {
    try {
      await disconnect.mutateAsync()
    } catch (error) {
      // Somebody else was quicker: what one wanted is so.
      if (!(error instanceof ApiFailure && error.kind === 'not-found')) return
    }
    onClose()
    toast.success(`${account.name} disconnected from ${project.name}`)
  }

  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title="Disconnect service account"
      name={account.name}
      fieldLabel="Enter the service account name"
      confirmLabel="Disconnect"
      pending={disconnect.isPending}
      error={<FormFailure failure={disconnect.error} />}
      onConfirm={() => void confirm()}
    >
      <p>
        This takes away every role of the service account in{' '}
        <strong className="font-medium break-words text-text">{project.name}</strong> at once, and disrupts any
        applications using it there. It stays in the organization, and keeps its other projects.
      </p>
      <Callout kind={inherited ? 'warning' : 'info'}>
        {inherited && <p>It keeps access to this project: {describeGrant(inherited)}.</p>}
        <p>
          {account.last_used_at === null ? (
            'It was never used.'
          ) : (
            <>
              Last used <Time value={account.last_used_at} />, here or elsewhere.
            </>
          )}
        </p>
      </Callout>
    </ConfirmByName>
  )
}
