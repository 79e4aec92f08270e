import { useState } from 'react'
import { ORGANIZATION_ROLES, type OrganizationRole } from '#contract/roles.ts'
import { describeError, errorSentence } from '#lib/describe-error.ts'
import { describeChange, organizationRoleOptions } from '#lib/roles.ts'
import { useOrganization } from '#lib/session.tsx'
import { Button } from '#ui/Button.tsx'
import { ChangeList } from '#ui/ChangeList.tsx'
import { CheckCards } from '#ui/CheckCards.tsx'
import { Dialog } from '#ui/Dialog.tsx'
import { FormError } from '#ui/Field.tsx'
import { toast } from '#ui/toast.ts'
import { useSetRoles } from './member-mutations.ts'
import { nameOf, type Row } from './member-rows.ts'

function sameRoles(one: readonly OrganizationRole[], other: readonly OrganizationRole[]): boolean {
  return one.length === other.length && one.every((role) => other.includes(role))
}

/** Chooses a member's organization roles and says what that gives and takes. `isLastOwner`: they have to stay one. */
export function EditRoleDialog({
  row,
  isSelf,
  isLastOwner,
  onClose,
}: {
  row: Row
  isSelf: boolean
  isLastOwner: boolean
  onClose: () => void
}) {
  const organization = useOrganization()
  const update = useSetRoles(organization.id, row.id, isSelf)
  const [roles, setRoles] = useState<readonly OrganizationRole[]>(row.roles)
  const [tried, setTried] = useState(false)
  const change = describeChange(row.roles, roles)
  const isUnchanged = sameRoles(row.roles, roles)
  const name = isSelf ? 'You' : nameOf(row)
  const missing =
    tried && roles.length === 0
      ? 'Choose an organization role. To take away all of them, remove the member.'
      : undefined

  async function send() {
    setTried(true)
    if (roles.length === 0) return
    if (!isUnchanged) {
      try {
        await update.mutateAsync([...roles])
      } catch {
        // The dialog shows it, with what was chosen still there.
        return
      }
      toast.success(isSelf ? 'Your role was changed' : `Role of ${nameOf(row)} changed`)
    }
    onClose()
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Edit role"
      description={row.name ? `${row.name}, ${row.email}` : row.email}
      busy={update.isPending}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      footer={
        <>
          <Button onClick={onClose} disabled={update.isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" pending={update.isPending}>
            Edit role
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <CheckCards
          legend="Organization role"
          help="Several roles add up."
          error={missing}
          options={organizationRoleOptions.map((option) => ({
            ...option,
            ...(option.value === 'OrgOwner' && isLastOwner
              ? {
                  disabledReason: `${isSelf ? 'You are' : 'They are'} the last organization owner. Make somebody else an owner first.`,
                }
              : {}),
          }))}
          value={roles}
          onChange={(value) => setRoles(ORGANIZATION_ROLES.filter((role) => value.includes(role)))}
        />
        {roles.length > 0 && (
          <ChangeList
            label="What changes"
            {...change}
            unchanged={isUnchanged ? 'Nothing changes yet.' : `What ${isSelf ? 'you' : name} may do stays the same.`}
          />
        )}
        {isSelf && change.lost.length > 0 && (
          <p className="text-sm text-muted">
            You lose this at once, and only another organization owner can give it back.
          </p>
        )}
        <FormError requestId={update.error ? describeError(update.error).reference : undefined}>
          {update.error && errorSentence(update.error)}
        </FormError>
      </div>
    </Dialog>
  )
}
